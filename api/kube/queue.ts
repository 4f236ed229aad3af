// A work queue like controller-runtime's: events only name what to look at, and no key is ever worked on twice at once.
import { type Backoff, backoffMs } from './backoff.ts'

/** Undefined: done until the key is added again. */
export type WorkResult = undefined | { againAfterMs: number }

export type QueueOptions = {
  /** `signal` aborts when the queue stops. */
  work: (key: string, signal: AbortSignal) => Promise<WorkResult> | Promise<void>
  concurrency?: number
  backoff?: Backoff
  /** `failures` counts in a row; the key is worked on again after `retryInMs`. */
  onError: (error: unknown, failure: { key: string; failures: number; retryInMs: number }) => void
  random?: () => number
  now?: () => number
  timers?: Timers
}

export type Timers = {
  set: (run: () => void, ms: number) => NodeJS.Timeout
  clear: (timer: NodeJS.Timeout) => void
}

export type Queue = {
  add(key: string): void
  /** Of several wishes for one key the earliest counts: work decides by what it sees, and says itself when to look again. */
  addAfter(key: string, ms: number): void
  /** True when the key will be worked on within so long, without being added again. */
  isDueWithin(key: string, ms: number): boolean
  /** Keys that wait for a free worker. */
  waiting(): number
  running(): number
  /** Drops what waits; resolves when running work has ended. */
  stop(): Promise<void>
}

const BACKOFF: Backoff = { initialMs: 100, maxMs: 60_000 }
const TIMERS: Timers = { set: setTimeout, clear: clearTimeout }
/** The longest wait that setTimeout knows. */
const MAX_TIMER_MS = 2 ** 31 - 1

export function createQueue(options: QueueOptions): Queue {
  const { work, onError, concurrency = 1, backoff = BACKOFF, timers = TIMERS } = options
  const { random = Math.random, now = () => performance.now() } = options
  const stopping = new AbortController()
  const ready = new Set<string>()
  const running = new Map<string, Promise<void>>()
  const later = new Map<string, { at: number; timer: NodeJS.Timeout }>()
  const failures = new Map<string, number>()

  const startReady = () => {
    for (const key of ready) {
      if (running.size >= concurrency) return
      if (running.has(key)) continue
      ready.delete(key)
      running.set(
        key,
        Promise.resolve().then(() => runOne(key)),
      )
    }
  }

  const runOne = async (key: string) => {
    try {
      const result = await work(key, stopping.signal)
      failures.delete(key)
      if (result) addAfter(key, result.againAfterMs)
    } catch (error) {
      const count = (failures.get(key) ?? 0) + 1
      failures.set(key, count)
      const retryInMs = backoffMs(backoff, count, random)
      addAfter(key, retryInMs)
      onError(error, { key, failures: count, retryInMs })
    } finally {
      running.delete(key)
      startReady()
    }
  }

  const add = (key: string) => {
    if (stopping.signal.aborted) return
    ready.add(key)
    startReady()
  }

  const addAfter = (key: string, ms: number) => {
    if (stopping.signal.aborted) return
    const at = now() + ms
    const pending = later.get(key)
    if (pending && pending.at <= at) return
    if (pending) timers.clear(pending.timer)
    const run = () => {
      later.delete(key)
      add(key)
    }
    later.set(key, { at, timer: timers.set(run, Math.min(ms, MAX_TIMER_MS)) })
  }

  return {
    add,
    addAfter,
    isDueWithin: (key, ms) => ready.has(key) || (later.get(key)?.at ?? Number.POSITIVE_INFINITY) <= now() + ms,
    waiting: () => ready.size,
    running: () => running.size,
    async stop() {
      stopping.abort(new Error('the queue was stopped'))
      ready.clear()
      for (const { timer } of later.values()) timers.clear(timer)
      later.clear()
      await Promise.all(running.values())
    },
  }
}
