// Follows the logs of all pods that some sources have and will have: those that join are read from their start, those that leave to their end.
import { isKubeError } from '../../api/kube/errors.ts'
import type { Feed } from './feed.ts'
import { findFeeds } from './findFeeds.ts'
import { followContainer } from './followContainer.ts'
import { createLimit } from './limit.ts'
import { defaultMaxLogs, type LogOptions, type LogOutcome } from './options.ts'
import { printHistory } from './printHistory.ts'
import { startRoster } from './roster.ts'
import { logTiming } from './timing.ts'
import { createTeller } from './trouble.ts'

/**
 * What is there at the start comes first, oldest line first; then lines come as they are written.
 * Resolves when nothing may be read; otherwise goes on until the signal, and rejects with its reason.
 */
export async function followLogs(options: LogOptions): Promise<LogOutcome> {
  const { client, onTrouble, maxLogs = defaultMaxLogs, random = Math.random } = options
  const found = await findFeeds(options)
  if (found.open.length === 0 && (found.failed > 0 || !options.newSources))
    return { containers: 0, logs: 0, failed: found.failed }
  if (found.feeds.length === 0) options.onNone?.()

  const ending = new AbortController()
  const signal = AbortSignal.any([options.signal, ending.signal])
  const timing = { ...logTiming, ...options.timing }
  const tell = createTeller(onTrouble)
  /** Namespaces whose logs may not be read. */
  const refused = new Set<string>()
  const refuse = (feed: Feed, error: unknown) => {
    refused.add(feed.ref.namespace)
    tell(feed.ref, error)
  }
  const parts = { ...options, client, random, timing, signal }
  const first = found.feeds.filter(feed => feed.run().kind === 'run').slice(0, maxLogs)
  // Whoever fails for another reason is followed, and says it then.
  const onFailure = (feed: Feed, error: unknown) => {
    if (isKubeError(error, 'forbidden')) refuse(feed, error)
  }
  await printHistory(parts, first, { takeRest: false, attempts: 1, onFailure })

  const limit = createLimit(maxLogs)
  const work = new Set<Promise<void>>()
  const finished = Promise.withResolvers<void>()
  const onAbort = () => finished.reject(options.signal.reason)
  const isHopeless = () =>
    found.open.length > 0 &&
    found.open.every(({ namespace }) => (namespace === undefined ? refused.size > 0 : refused.has(namespace)))
  let isTold = false
  const crowded = () => {
    if (!isTold) onTrouble({ kind: 'crowded', limit: maxLogs })
    isTold = true
  }
  const follow = async (feed: Feed) => {
    if (limit.isReached()) crowded()
    const end = await limit.run(async () =>
      signal.aborted || refused.has(feed.ref.namespace) ? undefined : followContainer(parts, feed),
    )
    if (end?.kind === 'refused') refuse(feed, end.error)
  }
  const start = (feed: Feed) => {
    const running = follow(feed).then(
      () => {
        work.delete(running)
        if (work.size === 0 && isHopeless()) finished.resolve()
      },
      (error: unknown) => finished.reject(error),
    )
    work.add(running)
  }
  const roster = startRoster({ ...options, sources: found.open, feeds: found.feeds, onJoin: start })
  const newcomers = options.newSources?.(roster.add)
  for (const feed of found.feeds) start(feed)
  if (found.feeds.length > 0 && isHopeless()) finished.resolve()
  options.signal.addEventListener('abort', onAbort, { once: true })
  if (options.signal.aborted) onAbort()
  try {
    await finished.promise
  } finally {
    options.signal.removeEventListener('abort', onAbort)
    ending.abort(new Error('logs are followed no more'))
    await Promise.all([newcomers?.stop(), roster.stop()])
    await Promise.allSettled(work)
  }
  // Only because none of them may be read.
  return { containers: found.feeds.length, logs: found.feeds.length, failed: found.feeds.length + found.failed }
}
