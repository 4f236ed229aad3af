import { describe, expect, onTestFinished, test } from 'vitest'
import { createQueue, type QueueOptions } from '../../../api/kube/queue.ts'

type Gate = { entered: string[]; release: (key: string) => void; work: (key: string) => Promise<void> }

/** Work that ends when the test says so. */
function gate(): Gate {
  const entered: string[] = []
  const open = new Map<string, () => void>()
  return {
    entered,
    release: key => open.get(key)?.(),
    work: key => {
      entered.push(key)
      return new Promise(resolve => open.set(key, resolve))
    },
  }
}

function start(options: Partial<QueueOptions> & Pick<QueueOptions, 'work'>) {
  const queue = createQueue({
    backoff: { initialMs: 1, maxMs: 4 },
    onError: () => {},
    ...options,
  })
  onTestFinished(() => queue.stop())
  return queue
}

/** Timers that fire when the test says so. */
function handTimers() {
  const waiting = new Map<NodeJS.Timeout, { run: () => void; ms: number }>()
  return {
    waits: () => [...waiting.values()].map(({ ms }) => ms),
    fire: () => {
      for (const [timer, { run }] of [...waiting]) {
        waiting.delete(timer)
        run()
      }
    },
    timers: {
      set: (run: () => void, ms: number) => {
        const timer = {} as NodeJS.Timeout
        waiting.set(timer, { run, ms })
        return timer
      },
      clear: (timer: NodeJS.Timeout) => void waiting.delete(timer),
    },
  }
}

describe('a key', () => {
  test('added many times while it waits is worked on once', async () => {
    const { entered, release, work } = gate()
    const queue = start({ work })
    for (const key of ['busy', 'a', 'a', 'b', 'a']) queue.add(key)
    await expect.poll(() => entered).toEqual(['busy'])
    expect([queue.waiting(), queue.running()]).toEqual([2, 1])
    release('busy')
    await expect.poll(() => entered).toEqual(['busy', 'a'])
    release('a')
    await expect.poll(() => entered).toEqual(['busy', 'a', 'b'])
    release('b')
    await expect.poll(() => queue.running()).toBe(0)
    expect(entered).toEqual(['busy', 'a', 'b'])
  })

  test('is never worked on twice at once; added meanwhile it comes again after', async () => {
    const { entered, release, work } = gate()
    const queue = start({ work, concurrency: 5 })
    queue.add('a')
    await expect.poll(() => entered).toEqual(['a'])
    queue.add('a')
    queue.add('b')
    await expect.poll(() => entered).toEqual(['a', 'b'])
    release('a')
    await expect.poll(() => entered).toEqual(['a', 'b', 'a'])
    release('a')
    release('b')
  })

  test('shares the workers with others, no more than allowed', async () => {
    const { entered, release, work } = gate()
    const queue = start({ work, concurrency: 2 })
    for (const key of ['a', 'b', 'c']) queue.add(key)
    await expect.poll(() => entered).toEqual(['a', 'b'])
    expect([queue.waiting(), queue.running()]).toEqual([1, 2])
    release('b')
    await expect.poll(() => entered).toEqual(['a', 'b', 'c'])
    release('a')
    release('c')
  })

  test('whose work asks for it comes again', async () => {
    let runs = 0
    const queue = start({ work: async () => (++runs < 3 ? { againAfterMs: 1 } : undefined) })
    queue.add('a')
    await expect.poll(() => [runs, queue.running()]).toEqual([3, 0])
  })

  test('whose work throws, even before its first await, comes again until it succeeds', async () => {
    let runs = 0
    const failures: unknown[] = []
    const queue = start({
      work: () => {
        runs += 1
        if (runs < 4) throw new Error(`failure ${runs}`)
        return Promise.resolve()
      },
      onError: (error, failure) => failures.push([(error as Error).message, failure.key, failure.failures]),
    })
    queue.add('a')
    await expect.poll(() => [runs, queue.running()]).toEqual([4, 0])
    expect(failures).toEqual([
      ['failure 1', 'a', 1],
      ['failure 2', 'a', 2],
      ['failure 3', 'a', 3],
    ])
  })
})

describe('the wait', () => {
  test('after failures in a row doubles up to its bound, for this key alone, and is forgotten on success', async () => {
    const { timers, fire, waits } = handTimers()
    let fails = true
    let runs = 0
    const work = async (key: string) => {
      runs += 1
      if (fails && key === 'a') throw new Error('no')
    }
    const queue = start({ work, timers, random: () => 1, now: () => 0, backoff: { initialMs: 100, maxMs: 350 } })
    queue.add('b')
    queue.add('a')
    const seen: number[][] = []
    for (let round = 2; round < 6; round++) {
      await expect.poll(() => [runs, waits().length]).toEqual([round, 1])
      seen.push(waits())
      fire()
    }
    expect(seen).toEqual([[100], [200], [350], [350]])
    await expect.poll(() => [runs, waits()]).toEqual([6, [350]])
    fails = false
    fire()
    await expect.poll(() => [runs, waits(), queue.running()]).toEqual([7, [], 0])
    fails = true
    queue.add('a')
    await expect.poll(() => waits()).toEqual([100])
  })

  test('of several for one key ends with the earliest', async () => {
    const { timers, fire, waits } = handTimers()
    const runs: string[] = []
    const queue = start({ work: async key => void runs.push(key), timers, now: () => 0 })
    queue.addAfter('a', 500)
    queue.addAfter('a', 200)
    queue.addAfter('a', 300)
    queue.addAfter('b', 700)
    expect(waits()).toEqual([200, 700])
    fire()
    await expect.poll(() => runs).toEqual(['a', 'b'])
    expect(waits()).toEqual([])
  })

  test('that is not over in time does not count as due', async () => {
    const { timers } = handTimers()
    const { entered, release, work } = gate()
    const queue = start({ work, timers, now: () => 0 })
    queue.addAfter('a', 300)
    expect([299, 300].map(ms => queue.isDueWithin('a', ms))).toEqual([false, true])
    for (const key of ['b', 'c']) queue.add(key)
    await expect.poll(() => entered).toEqual(['b'])
    // What is worked on now may have been added for something that its work has seen already, or not.
    expect(['b', 'c', 'd'].map(key => queue.isDueWithin(key, 0))).toEqual([false, true, false])
    release('b')
    await expect.poll(() => entered).toEqual(['b', 'c'])
    release('c')
  })

  test('longer than any timer can count is cut, not made zero', () => {
    const { timers, waits } = handTimers()
    start({ work: async () => {}, timers }).addAfter('a', 1e12)
    expect(waits()).toEqual([2 ** 31 - 1])
  })
})

describe('stop', () => {
  test('tells running work, waits for it and drops the rest', async () => {
    const runs: string[] = []
    let ended = false
    const queue = start({
      work: async (key, signal) => {
        runs.push(key)
        await new Promise(resolve => signal.addEventListener('abort', resolve))
        ended = true
        return { againAfterMs: 0 }
      },
    })
    queue.add('a')
    queue.add('b')
    queue.addAfter('c', 1)
    await expect.poll(() => runs).toEqual(['a'])
    await queue.stop()
    expect(ended).toBe(true)
    queue.add('d')
    queue.addAfter('e', 0)
    expect([runs, queue.waiting(), queue.running()]).toEqual([['a'], 0, 0])
  })
})
