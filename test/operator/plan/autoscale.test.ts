import { describe, expect, it } from 'vitest'
import { type Autoscaling, type BaseMemory, memoryOfBase, planBase } from '../../../operator/plan/autoscale.ts'

const rule: Autoscaling = { least: 5, most: 40, sparePercent: 25, scaleDownDelayMs: 60_000 }
type Look = readonly [atSeconds: number, inUse: number]

/** The bases of one look after another. */
function bases(looks: readonly Look[], change: Partial<Autoscaling> = {}, begin?: BaseMemory) {
  let memory = begin
  return looks.map(([at, inUse]) => {
    const plan = planBase({ ...rule, ...change }, { inUse, nowMono: at * 1000 }, memory)
    memory = plan.memory
    return plan
  })
}
const sizes = (...args: Parameters<typeof bases>) => bases(...args).map(({ base }) => base)

describe('a base that follows use', () => {
  const rows: [string, readonly Look[], Partial<Autoscaling>, string][] = [
    ['is the least without use', [[0, 0]], {}, '5 Least'],
    ['is the least while the percentage asks for no more', [[0, 20]], {}, '5 Least'],
    ['is the percentage of use, rounded up', [[0, 21]], {}, '6 Use'],
    ['is at most maxSpare', [[0, 1000]], {}, '40 Most'],
    ['has no bound without maxSpare', [[0, 1000]], { most: Number.POSITIVE_INFINITY }, '250 Use'],
    ['may be more than the use', [[0, 3]], { sparePercent: 1000 }, '30 Use'],
    ['is 0 where the least is', [[0, 0]], { least: 0 }, '0 Least'],
    ['reaches maxSpare by its own right', [[0, 160]], {}, '40 Use'],
  ]
  it.each(rows)('%s', (_name, looks, change, expected) => {
    const { base, why } = bases(looks, change).at(-1)!
    expect(`${base} ${why}`).toBe(expected)
  })

  it('rises at once, and falls when nothing has asked for more in scaleDownDelay', () => {
    const looks: Look[] = [
      [0, 20],
      [1, 100],
      [2, 20],
      [61.9, 20],
      [62, 20],
    ]
    expect(sizes(looks)).toEqual([5, 25, 25, 25, 5])
  })

  it('falls to the highest wish of the last while, not to the lowest', () => {
    const looks: Look[] = [
      [0, 100],
      [10, 60],
      [20, 80],
      [30, 40],
      [69, 0],
      [70, 0],
      [90, 0],
      [129, 0],
    ]
    expect(sizes(looks)).toEqual([25, 25, 25, 25, 25, 20, 10, 5])
  })

  it('held a size until use was seen to fall, however long nobody had looked', () => {
    const looks: Look[] = [
      [0, 100],
      [500, 0],
      [559, 0],
      [560, 0],
    ]
    expect(sizes(looks)).toEqual([25, 25, 25, 5])
  })

  it('says when it falls, and that it will not', () => {
    const looks: Look[] = [
      [0, 100],
      [1, 20],
      [41, 20],
    ]
    expect(bases(looks).map(({ fallsInMs }) => fallsInMs)).toEqual([undefined, 60_000, 20_000])
  })

  it('says that it is held by the delay', () => {
    expect(
      bases([
        [0, 100],
        [1, 20],
      ]).map(({ why, asked }) => `${why} ${asked}`),
    ).toEqual(['Use 25', 'Delay 5'])
  })

  it('falls at once where scaleDownDelay is 0s', () => {
    expect(
      sizes(
        [
          [0, 100],
          [1, 20],
        ],
        { scaleDownDelayMs: 0 },
      ),
    ).toEqual([25, 5])
  })

  it('after a restart of the operator, the size that is found holds for the whole delay', () => {
    const looks: Look[] = [
      [7, 0],
      [66, 0],
      [67, 0],
    ]
    expect(sizes(looks, {}, memoryOfBase(30))).toEqual([30, 30, 5])
  })

  it('obeys a bound that changed at once, whatever was wished for before', () => {
    const [first] = bases([[0, 100]])
    expect(sizes([[1, 100]], { most: 7 }, first!.memory)).toEqual([7])
    expect(sizes([[1, 0]], { least: 30 }, first!.memory)).toEqual([30])
  })

  it('remembers no more wishes than it needs', () => {
    const falling: Look[] = Array.from({ length: 500 }, (_, second) => [second, 500 - second])
    const rising: Look[] = Array.from({ length: 500 }, (_, second) => [500 + second, second])
    expect(bases([...falling, ...rising]).at(-1)!.memory.past).toEqual([])
    const sawtooth: Look[] = Array.from({ length: 5000 }, (_, second) => [second, second % 7])
    const kept = bases(sawtooth, { least: 0, sparePercent: 100 }).map(({ memory }) => memory.past.length)
    expect(Math.max(...kept)).toBeLessThanOrEqual(7)
  })
})
