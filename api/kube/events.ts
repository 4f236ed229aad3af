// Tells people what happened to their object, as Kubernetes Events: in the background, counted when repeated, never a flood.
import type { Backoff } from './backoff.ts'
import type { KubeClient } from './client.ts'
import { isKubeError, KubeError } from './errors.ts'
import {
  createBook,
  type EventWish,
  enter,
  planWrite,
  SERIES_LIMITS,
  type Series,
  type SeriesLimits,
} from './eventSeries.ts'
import { microTime } from './microTime.ts'
import type { Event } from './objects.ts'
import { createQueue } from './queue.ts'
import { events } from './resources.ts'

export type RecorderOptions = {
  client: KubeClient
  /** Who reports, as a qualified name: `soh.re/isolation-proxy-operator`. */
  controller: string
  /** Which of them: the pod's name. */
  instance: string
  /** A write that failed: for good, or for the first time of several. The recorder goes on. */
  onError: (error: unknown) => void
  limits?: Partial<SeriesLimits>
  /** Between attempts while the server is away. */
  backoff?: Backoff
  date?: () => Date
  random?: () => number
}

export type Recorder = {
  /** Returns at once; the Event is written in the background. */
  record(wish: EventWish): void
  /** Wishes beyond the bound of their object. */
  dropped(): number
  /** Waits for the write that is under way and drops the rest. */
  stop(): Promise<void>
}

const BACKOFF: Backoff = { initialMs: 1_000, maxMs: 60_000 }
const MAX_NOTE_BYTES = 1024

export function createRecorder(options: RecorderOptions): Recorder {
  const { client, onError, date = () => new Date(), random = Math.random } = options
  const limits = { ...SERIES_LIMITS, ...options.limits }
  const book = createBook()
  let dropped = 0
  let stopped = false
  let told = 0

  const write = async (key: string, signal: AbortSignal) => {
    const series = book.series.get(key)
    if (!series) return undefined
    const plan = planWrite(series, date().getTime(), limits)
    if (plan.kind === 'none') return undefined
    if (plan.kind === 'wait') return { againAfterMs: plan.ms }
    const { count } = series
    try {
      if (plan.kind === 'create') await create(series, signal)
      else await writeCount(series, signal)
    } catch (error) {
      if (mayPass(error)) throw error
      book.series.delete(key)
      onError(error)
      return undefined
    }
    // A new Event says one, whatever was told while it was on its way.
    series.written = plan.kind === 'create' ? 1 : count
    series.writtenMs = date().getTime()
    return series.count > series.written ? { againAfterMs: limits.rewriteMs } : undefined
  }
  const create = async (series: Series, signal: AbortSignal) => {
    try {
      await client.create(events, buildEvent(series, options), { signal })
    } catch (error) {
      // An earlier attempt whose reply was lost.
      if (!isKubeError(error, 'alreadyExists')) throw error
    }
  }
  const writeCount = async (series: Series, signal: AbortSignal) => {
    const ref = { namespace: namespaceOf(series), name: series.name }
    const patch = { series: buildSeries(series) }
    try {
      await client.patch(events, ref, patch, { type: 'merge', signal })
    } catch (error) {
      if (!isKubeError(error, 'notFound')) throw error
      // Events expire: this repeat begins another.
      book.series.delete(series.key)
      record(series.wish)
    }
  }
  const queue = createQueue({
    work: write,
    backoff: options.backoff ?? BACKOFF,
    random,
    onError: (error, { failures }) => {
      if (failures === 1 && !stopped) onError(error)
    },
  })

  const record = (wish: EventWish) => {
    told += 1
    const name = `${wish.regarding.name}.${date().getTime().toString(16)}${hex4(told)}${hex4(random() * 2 ** 16)}`
    const series = enter(book, wish, { atMs: date().getTime(), name, limits })
    if (series) queue.add(series.key)
    else dropped += 1
  }

  return {
    record,
    dropped: () => dropped,
    stop() {
      stopped = true
      return queue.stop()
    },
  }
}

/** Events of one moment are read in the order of their names, which is thus that of their telling. */
function hex4(number: number): string {
  return (Math.floor(number) % 2 ** 16).toString(16).padStart(4, '0')
}

/** A busy or absent server may take the Event later; a refused one never will. */
function mayPass(error: unknown): boolean {
  return (
    isKubeError(error, 'server', 'timeout', 'network', 'tooManyRequests', 'unauthorized') ||
    !(error instanceof KubeError)
  )
}

function buildEvent(series: Series, { controller, instance }: { controller: string; instance: string }): Event {
  const { regarding, related, type, reason, action, note } = series.wish
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: series.name, namespace: namespaceOf(series) },
    eventTime: microTime(new Date(series.firstMs)),
    reportingController: controller,
    reportingInstance: instance,
    regarding,
    related,
    type,
    reason,
    action,
    note: cut(note),
  }
}

function buildSeries(series: Series): Event['series'] {
  return { count: series.count, lastObservedTime: microTime(new Date(series.lastMs)) }
}

/** Events on cluster-scoped objects stand in the namespace `default`. */
function namespaceOf(series: Series): string {
  return series.wish.regarding.namespace ?? 'default'
}

function cut(note: string): string {
  const bytes = Buffer.from(note)
  if (bytes.length <= MAX_NOTE_BYTES) return note
  return `${bytes
    .subarray(0, MAX_NOTE_BYTES - 6)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}...`
}
