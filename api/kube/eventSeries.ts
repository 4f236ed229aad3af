// What becomes of an event that is told again and again: one Event with a count, within a bound for each object. Pure.

import type * as k8s from '@kubernetes/client-node'
import type { Wire } from './objects.ts'

/** What the event is about. */
export type Regarding = Wire<k8s.V1ObjectReference> & { name: string }

export type EventWish = {
  regarding: Regarding
  related?: Regarding
  type: 'Normal' | 'Warning'
  /** CamelCase, why. */
  reason: string
  /** CamelCase, what was done or tried. */
  action: string
  /** A sentence for a person, of at most 1 kB. */
  note: string
}

export type Series = {
  key: string
  wish: EventWish
  /** The Event's name. */
  name: string
  firstMs: number
  lastMs: number
  count: number
  /** The count that the server knows; 0 before the Event exists. */
  written: number
  writtenMs: number
}

export type SeriesLimits = {
  /** A repeat after a longer pause begins a new Event. */
  windowMs: number
  /** Time between two writes of one count. */
  rewriteMs: number
  /** New Events for one object: so many at once, and one more each `refillMs`. */
  burst: number
  refillMs: number
  /** Different events in hand, over all objects: of those that are written the oldest is forgotten for a new one, and while the server is away the new one is dropped. */
  maxSeries: number
}

export const SERIES_LIMITS: SeriesLimits = {
  windowMs: 360_000,
  rewriteMs: 60_000,
  burst: 25,
  refillMs: 30_000,
  maxSeries: 1_000,
}

type Bucket = { tokens: number; atMs: number }

export type Book = { series: Map<string, Series>; buckets: Map<string, Bucket> }

export function createBook(): Book {
  return { series: new Map(), buckets: new Map() }
}

/** Enters a wish. Undefined when there are too many new Events, of its object or in all. `name` is used when an Event begins. */
export function enter(
  book: Book,
  wish: EventWish,
  moment: { atMs: number; name: string; limits: SeriesLimits },
): Series | undefined {
  const { atMs, name, limits } = moment
  forgetOld(book, atMs, limits)
  const key = JSON.stringify([objectKey(wish.regarding), wish.type, wish.reason, wish.action, wish.note])
  const known = book.series.get(key)
  if (known) {
    known.count += 1
    known.lastMs = atMs
    return known
  }
  if (book.series.size >= limits.maxSeries) forgetOldestWritten(book)
  if (book.series.size >= limits.maxSeries || !spend(book, objectKey(wish.regarding), moment)) return undefined
  const series = { key, wish, name, firstMs: atMs, lastMs: atMs, count: 1, written: 0, writtenMs: 0 }
  book.series.set(key, series)
  return series
}

export type EventWrite = { kind: 'none' } | { kind: 'wait'; ms: number } | { kind: 'create' } | { kind: 'count' }

export function planWrite(series: Series, atMs: number, limits: SeriesLimits): EventWrite {
  if (series.written === 0) return { kind: 'create' }
  if (series.written >= series.count) return { kind: 'none' }
  const ms = series.writtenMs + limits.rewriteMs - atMs
  return ms > 0 ? { kind: 'wait', ms } : { kind: 'count' }
}

function spend(book: Book, object: string, { atMs, limits }: { atMs: number; limits: SeriesLimits }): boolean {
  const bucket = book.buckets.get(object) ?? { tokens: limits.burst, atMs }
  const tokens = Math.min(limits.burst, bucket.tokens + (atMs - bucket.atMs) / limits.refillMs)
  const allowed = tokens >= 1
  book.buckets.set(object, { tokens: allowed ? tokens - 1 : tokens, atMs })
  return allowed
}

/** Keeps the book as small as what happened lately. */
function forgetOld(book: Book, atMs: number, limits: SeriesLimits): void {
  for (const [key, { lastMs, written, count }] of book.series) {
    if (atMs - lastMs > limits.windowMs && written === count) book.series.delete(key)
  }
  for (const [object, bucket] of book.buckets) {
    if (bucket.tokens + (atMs - bucket.atMs) / limits.refillMs >= limits.burst) book.buckets.delete(object)
  }
}

/** Its repeat begins a new Event. */
function forgetOldestWritten(book: Book): void {
  const [oldest] = [...book.series.values()]
    .filter(({ written, count }) => written === count)
    .sort((a, b) => a.lastMs - b.lastMs)
  if (oldest) book.series.delete(oldest.key)
}

function objectKey({ kind, namespace, name, uid }: Regarding): string {
  return [kind, namespace, name, uid].join('/')
}
