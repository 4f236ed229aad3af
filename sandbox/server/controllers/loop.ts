// The one work loop of all controllers: changes only name what to look at, and the work is done between requests, a slice at a time.
import { type Backoff, backoffMs } from '../../../api/kube/backoff.ts'
import type { WorkResult } from '../../../api/kube/queue.ts'

/** Looks at what is there now and does what is missing; twice is harmless. Throws when it could not. */
export type Work = (key: string) => WorkResult

export type Failure = {
  readonly controller: string
  readonly key: string
  readonly failures: number
  readonly retryInMs: number
}

export type LoopOptions = {
  /** By name of the controller. */
  readonly works: ReadonlyMap<string, Work>
  readonly onError: (error: unknown, failure: Failure) => void
  readonly random?: () => number
}

export type Loop = {
  add(controller: string, key: string): void
  /** Of several wishes for one key the earliest counts. */
  addAfter(controller: string, key: string, ms: number): void
  /** Leaves no timer; what waits is dropped, since a start looks at everything. */
  stop(): void
}

/** Requests are answered between slices. */
const SLICE_MS = 10
const BACKOFF: Backoff = { initialMs: 20, maxMs: 30_000 }

export function startLoop({ works, onError, random = Math.random }: LoopOptions): Loop {
  const ready = new Map([...works.keys()].map(name => [name, new Set<string>()]))
  const later = new Map<string, { at: number; timer: NodeJS.Timeout }>()
  const failures = new Map<string, number>()
  let turn: NodeJS.Immediate | undefined
  let stopped = false

  const waitForTurn = () => {
    if (!stopped) turn ??= setImmediate(runSlice)
  }

  const add = (controller: string, key: string) => {
    ready.get(controller)!.add(key)
    waitForTurn()
  }

  const addAfter = (controller: string, key: string, ms: number) => {
    if (stopped) return
    if (ms <= 0) return add(controller, key)
    const id = `${controller} ${key}`
    const at = performance.now() + ms
    const pending = later.get(id)
    if (pending && pending.at <= at) return
    if (pending) clearTimeout(pending.timer)
    const run = () => {
      later.delete(id)
      add(controller, key)
    }
    later.set(id, { at, timer: setTimeout(run, ms) })
  }

  const runOne = (controller: string, key: string) => {
    const id = `${controller} ${key}`
    try {
      const result = works.get(controller)!(key)
      failures.delete(id)
      if (result) addAfter(controller, key, result.againAfterMs)
    } catch (error) {
      const count = (failures.get(id) ?? 0) + 1
      failures.set(id, count)
      const retryInMs = backoffMs(BACKOFF, count, random)
      addAfter(controller, key, retryInMs)
      onError(error, { controller, key, failures: count, retryInMs })
    }
  }

  /** One key of each controller, so that a crowd at one does not hold up the others. */
  const runRound = (): boolean => {
    let busy = false
    for (const [controller, keys] of ready) {
      const [key] = keys
      if (key === undefined) continue
      busy = true
      keys.delete(key)
      runOne(controller, key)
    }
    return busy
  }

  const runSlice = () => {
    turn = undefined
    const end = performance.now() + SLICE_MS
    while (!stopped && runRound()) {
      if (performance.now() > end) return waitForTurn()
    }
  }

  return {
    add,
    addAfter,
    stop() {
      stopped = true
      clearImmediate(turn)
      for (const { timer } of later.values()) clearTimeout(timer)
      later.clear()
    },
  }
}
