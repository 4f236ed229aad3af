// Reads what a container has said so far, to its end. A stream that is cut on the way is taken up where it was.
import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../../api/kube/backoff.ts'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { type Feed, takeLine } from './feed.ts'
import type { LogLine } from './line.ts'
import { readLog } from './read.ts'
import type { LogTiming } from './timing.ts'

export type HistoryWish = {
  /** Of the run before the present one. */
  readonly previous?: boolean
  /** From where the position was held on, not from its last line. */
  readonly from?: 'held'
  /** A last line without its end counts: nobody will write the rest. */
  readonly takeRest: boolean
  /** In a row that may fail; the timing's patience when undefined. */
  readonly attempts?: number
}

export type HistoryParts = {
  readonly client: KubeClient
  readonly timing: LogTiming
  readonly random: () => number
  readonly signal: AbortSignal
}

/** As `readAll`; of a feed that wants its last lines of some kind only these, once all were read or as far as they were. */
export async function* readHistory(parts: HistoryParts, feed: Feed, wish: HistoryWish): AsyncGenerator<LogLine> {
  const { lastWanted } = feed
  if (lastWanted === undefined) return yield* readAll(parts, feed, wish)
  const { count, isWanted } = lastWanted
  let kept: LogLine[] = []
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const line of readAll(parts, feed, wish)) {
      if (isWanted(line)) kept.push(line)
      // Not on every line: all would be moved each time.
      if (kept.length > 2 * count) kept = kept.slice(-count)
    }
    feed.lastWanted = undefined
  } catch (error) {
    failure = { error }
  }
  yield* kept.slice(-count)
  if (failure) throw failure.error
}

/** Of a feed whose tail is 0 nothing, but it knows then where the log stands. Rejects with a KubeError when it was refused, or when several attempts in a row brought nothing. */
async function* readAll(parts: HistoryParts, feed: Feed, wish: HistoryWish): AsyncGenerator<LogLine> {
  const { timing, random, signal } = parts
  const isUnwanted = feed.tailLines === 0
  for (let failures = 0; ; ) {
    try {
      for await (const line of attempt(parts, feed, wish)) {
        feed.tailLines = undefined
        failures = 0
        if (!isUnwanted) yield line
      }
      feed.tailLines = undefined
      return
    } catch (error) {
      failures += 1
      if (signal.aborted || isRefusal(error) || failures >= (wish.attempts ?? timing.patience)) throw error
      await sleep(backoffMs(timing.backoff, failures, random), undefined, { signal })
    }
  }
}

async function* attempt(
  { client, timing, signal }: HistoryParts,
  feed: Feed,
  { previous, from, takeRest }: HistoryWish,
): AsyncGenerator<LogLine> {
  const silent = new AbortController()
  let isPrinting = false
  const why = new Error(`its log neither goes on nor ends for ${timing.answerMs} ms`)
  // Whoever prints slowly is no silent log.
  const silence = setTimeout(() => (isPrinting ? silence.refresh() : silent.abort(why)), timing.answerMs)
  const tailLines = feed.tailLines === 0 ? 1 : feed.tailLines
  const query = { previous, tailLines, sinceTime: feed.position.begin(from) }
  const either = AbortSignal.any([signal, silent.signal])
  try {
    for await (const wire of readLog(client, feed.ref, { query, signal: either, timeoutMs: timing.answerMs })) {
      if (!wire.isWhole && !takeRest) break
      const line = takeLine(feed, wire)
      isPrinting = true
      if (line) yield line
      isPrinting = false
      silence.refresh()
    }
  } finally {
    clearTimeout(silence)
  }
}

/** A pod that has ended keeps its log only for as long as its node does. */
export function isLostLog(feed: Feed, error: unknown): boolean {
  const run = feed.run()
  const isOver = run.kind === 'gone' || (run.kind === 'run' && run.isLast)
  return isOver && isKubeError(error, 'badRequest', 'notFound')
}

/** Asking again would change nothing. */
export function isRefusal(error: unknown): boolean {
  return isKubeError(error, 'badRequest', 'unauthorized', 'forbidden', 'notFound', 'invalid')
}
