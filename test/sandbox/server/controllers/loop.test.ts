import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type Failure, startLoop, type Work } from '../../../../sandbox/server/controllers/loop.ts'
import { withRest } from '../../../../sandbox/server/controllers/rest.ts'
import { until } from './stage.ts'

function begin(works: Record<string, Work>) {
  const failures: Failure[] = []
  const loop = startLoop({
    works: new Map(Object.entries(works)),
    onError: (_, failure) => failures.push(failure),
    random: () => 1,
  })
  onTestFinished(() => loop.stop())
  return { loop, failures }
}

test('a key that is added several times before its turn is worked on once, and never inside the caller', async () => {
  const done: string[] = []
  const { loop } = begin({ a: key => void done.push(key) })
  loop.add('a', 'x')
  loop.add('a', 'y')
  loop.add('a', 'x')
  expect(done).toEqual([])
  await until(() => done.length === 2)
  expect(done).toEqual(['x', 'y'])
})

test('a crowd at one controller does not hold up another', async () => {
  const done: string[] = []
  const { loop } = begin({ a: key => void done.push(key), b: key => void done.push(key) })
  for (let index = 0; index < 100; index++) loop.add('a', `a${index}`)
  loop.add('b', 'b0')
  await until(() => done.length === 101)
  expect(done.indexOf('b0')).toBe(1)
})

test('what fails is tried again, each time later, until it succeeds', async () => {
  let left = 3
  const { loop, failures } = begin({
    a() {
      if (left-- > 0) throw new Error('not yet')
      return undefined
    },
  })
  loop.add('a', 'x')
  await until(() => left < 0)
  expect(failures.map(({ failures: count, retryInMs }) => [count, retryInMs])).toEqual([
    [1, 20],
    [2, 40],
    [3, 80],
  ])
})

test('of several times for one key the earliest counts', async () => {
  const done: string[] = []
  const { loop } = begin({ a: key => void done.push(key) })
  loop.addAfter('a', 'x', 60_000)
  loop.addAfter('a', 'x', 5)
  loop.addAfter('a', 'x', 60_000)
  await until(() => done.length === 1)
})

test('after its stop nothing is worked on any more', async () => {
  const done: string[] = []
  const { loop } = begin({ a: key => void done.push(key) })
  loop.add('a', 'x')
  loop.addAfter('a', 'y', 1)
  loop.stop()
  loop.add('a', 'z')
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  expect(done).toEqual([])
})

test('work with a rest is done at once, then not again before the rest is over', () => {
  const done: string[] = []
  const work = withRest(key => void done.push(key), 60_000)
  expect(work('x')).toBeUndefined()
  const { againAfterMs } = work('x') as { againAfterMs: number }
  expect(againAfterMs).toBeGreaterThan(1_000)
  expect(work('y')).toBeUndefined()
  expect(done).toEqual(['x', 'y'])
})
