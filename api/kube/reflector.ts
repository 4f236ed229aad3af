// Keeps a copy of a collection in step with the API server and never gives up, whatever the connection or the server does.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backoff } from './backoff.ts'
import type { KubeClient, Selectors, WatchEvent } from './client.ts'
import { isKubeError } from './errors.ts'
import { follow } from './follow.ts'
import { createMirror } from './mirror.ts'
import type { KubeObject } from './objects.ts'
import { type Ending, NO_TROUBLE, planRecovery } from './recovery.ts'
import type { Resource } from './resources.ts'
import type { Change, Indexes } from './store.ts'

export type ReflectorTiming = {
  pageSize: number
  /** The server is asked to end each watch after a random time between these two. */
  watchMinMs: number
  watchMaxMs: number
  /** A watch that brings neither event nor bookmark for this long is taken for dead. The API server sends a bookmark a minute. */
  livenessMs: number
  backoff: Backoff
  /** How often to list anyway and count what the watch missed; never when undefined. */
  relistMs: number | undefined
}

export type ReflectorOptions<T extends KubeObject> = Selectors & {
  client: KubeClient
  resource: Resource<T>
  namespace?: string
  /** What to keep of an object: its metadata's name, namespace, uid and resourceVersion at least. managedFields never stay. */
  strip?: (object: T) => T
  indexes?: Indexes<T>
  /** Told after the store has changed. */
  onChange?: (change: Change<T>) => void
  /** What went wrong on the way, or in `onChange`; the reflector goes on. Without it, each becomes a process warning. */
  onError?: (error: unknown, during: 'list' | 'watch' | 'change') => void
  timing?: Partial<ReflectorTiming>
  random?: () => number
  now?: () => number
}

export type Reflector<T> = {
  /** By `namespace/name`, or the name of a cluster-scoped object. */
  get(key: string): T | undefined
  list(): T[]
  byIndex(index: string, value: string): T[]
  /** Fulfilled when the first complete list is in and its changes are told; rejected only when stopped before that. */
  synced: Promise<void>
  /** On the clock of `now`: when the server last gave a good answer or an event; -Infinity before the first. */
  lastContact(): number
  /** Changes that a periodic relist found and the watch had not told. */
  missed(): number
  /** Watches begun after the first. */
  restarts(): number
  stop(): Promise<void>
}

const TIMING: ReflectorTiming = {
  pageSize: 500,
  watchMinMs: 300_000,
  watchMaxMs: 600_000,
  livenessMs: 90_000,
  backoff: { initialMs: 200, maxMs: 15_000 },
  relistMs: undefined,
}

export function startReflector<T extends KubeObject>(options: ReflectorOptions<T>): Reflector<T> {
  const { client, resource, strip, indexes, onChange, onError = warn } = options
  const { namespace, labelSelector, fieldSelector, random = Math.random, now = () => performance.now() } = options
  const scope = { namespace, labelSelector, fieldSelector }
  const timing = { ...TIMING, ...options.timing }
  const stopping = new AbortController()
  const { signal } = stopping
  const synced = Promise.withResolvers<void>()
  let contact = Number.NEGATIVE_INFINITY
  let relistAt = Number.POSITIVE_INFINITY
  let missed = 0
  let watches = 0

  const touch = () => {
    contact = now()
  }
  const mirror = createMirror({
    ...{ client, resource, scope, strip, indexes, onChange, onError, signal },
    pageSize: timing.pageSize,
    onPage: touch,
  })
  const scheduleRelist = () => {
    if (timing.relistMs !== undefined) relistAt = now() + timing.relistMs * (1 + random() / 5)
  }
  const list = async () => {
    await mirror.listAnew()
    scheduleRelist()
    synced.resolve()
  }
  const mend = async () => {
    scheduleRelist()
    try {
      missed += await mirror.mend()
    } catch (error) {
      if (signal.aborted || isKubeError(error, 'gone')) throw error
      onError(error, 'list')
    }
  }
  const watch = (resourceVersion: string, onFruit: () => void) => {
    watches += 1
    const { livenessMs, watchMinMs, watchMaxMs } = timing
    const timeoutSeconds = Math.ceil((watchMinMs + (watchMaxMs - watchMinMs) * random()) / 1000)
    const onEvent = async (event: WatchEvent<T>, at: string) => {
      touch()
      onFruit()
      mirror.take(event, at)
      if (now() >= relistAt) await mend()
    }
    const wire = { ...scope, resourceVersion, timeoutSeconds, onOpen: touch }
    return follow(client, resource, { ...wire, livenessMs, signal, onEvent })
  }
  /** One list, or one watch to its end. */
  const advance = async (): Promise<Ending> => {
    const from = mirror.position()
    const ending: Ending = { during: from === undefined ? 'list' : 'watch', error: undefined, fruitful: false }
    try {
      if (from === undefined) await list()
      else await watch(from, () => (ending.fruitful = true))
    } catch (error) {
      ending.error = error
    }
    return ending
  }
  const run = async () => {
    let trouble = NO_TROUBLE
    while (!signal.aborted) {
      const ending = await advance()
      if (signal.aborted) return
      const recovery = planRecovery(ending, trouble, { backoff: timing.backoff, random })
      trouble = recovery.trouble
      if (recovery.relist) mirror.forgetPosition()
      if (recovery.report) onError(ending.error, ending.during)
      if (recovery.waitMs > 0) await sleep(recovery.waitMs, undefined, { signal }).catch(() => {})
    }
  }

  const running = run()
  // Whoever stops a reflector early need not have waited for it.
  synced.promise.catch(() => {})
  return {
    get: mirror.store.get,
    list: mirror.store.list,
    byIndex: mirror.store.byIndex,
    synced: synced.promise,
    lastContact: () => contact,
    missed: () => missed,
    restarts: () => Math.max(0, watches - 1),
    async stop() {
      stopping.abort(new Error(`the reflector of ${resource.plural} was stopped`))
      synced.reject(signal.reason)
      await running
    },
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
