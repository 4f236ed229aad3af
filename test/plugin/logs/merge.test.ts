// Several logs as one.
import { describe, expect, it } from 'vitest'
import { mergeByTime } from '../../../plugin/logs/merge.ts'

async function* log(...times: string[]) {
  for (const time of times) yield { time, text: `${time} of ${times[0]}` }
}

async function merged(...logs: AsyncIterable<{ time: string }>[]): Promise<string[]> {
  const times: string[] = []
  for await (const { time } of mergeByTime(logs)) times.push(time)
  return times
}

describe('several logs', () => {
  it.each([
    ['none', [], []],
    ['an empty one', [[]], []],
    [
      'two that alternate',
      [
        ['1', '3', '5'],
        ['2', '4'],
      ],
      ['1', '2', '3', '4', '5'],
    ],
    ['one that ends early', [['9'], ['1', '2']], ['1', '2', '9']],
    [
      'one whose clock went back keeps its order',
      [
        ['5', '1', '6'],
        ['2', '3'],
      ],
      ['2', '3', '5', '1', '6'],
    ],
  ])('%s', async (_, logs, expected) => {
    expect(await merged(...logs.map(times => log(...times)))).toEqual(expected)
  })

  it('are as many as one likes, oldest line first', async () => {
    const logs = Array.from({ length: 200 }, (_, index) => log(...[1, 2].map(n => `${n}${String(index).padStart(3)}`)))
    const times = await merged(...logs)
    expect(times).toHaveLength(400)
    expect(times).toEqual(times.toSorted())
  })

  it('are all left when their reader leaves', async () => {
    const left: string[] = []
    async function* endless(name: string) {
      try {
        for (let n = 0; ; n += 1) yield { time: String(n) }
      } finally {
        left.push(name)
      }
    }
    for await (const { time } of mergeByTime([endless('a'), endless('b')])) if (time === '3') break
    expect(left.toSorted()).toEqual(['a', 'b'])
  })
})
