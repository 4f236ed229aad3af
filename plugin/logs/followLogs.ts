// Follows the logs of all pods that some sources have and will have: those that join are read from their start, those that leave to their end.
import { isKubeError } from '../../api/kube/errors.ts'
import { createCrew } from './crew.ts'
import { findFeeds } from './findFeeds.ts'
import { defaultMaxLogs, type LogOptions, type LogOutcome } from './options.ts'
import { printHistory } from './printHistory.ts'
import { startRoster } from './roster.ts'
import { logTiming } from './timing.ts'

/**
 * What is there at the start comes first, oldest line first; then lines come as they are written.
 * Resolves when nothing may be read; otherwise goes on until the signal, and rejects with its reason.
 */
export async function followLogs(options: LogOptions): Promise<LogOutcome> {
  const { maxLogs = defaultMaxLogs, random = Math.random, newSources, onNone } = options
  const { feeds, open, failed } = await findFeeds(options)
  const nothing = { containers: feeds.length, logs: feeds.length, failed: feeds.length + failed }
  if (open.length === 0 && (failed > 0 || !newSources)) return nothing
  if (feeds.length === 0) onNone?.()

  const ending = new AbortController()
  const signal = AbortSignal.any([options.signal, ending.signal])
  const parts = { ...options, random, timing: { ...logTiming, ...options.timing }, signal }
  const over = Promise.withResolvers<void>()
  const crew = createCrew({
    parts,
    maxLogs,
    onIdle: () => {
      if (isHopeless()) over.resolve()
    },
    onFailure: over.reject,
  })
  const isHopeless = () =>
    open.length > 0 &&
    open.every(({ namespace }) => (namespace === undefined ? crew.hasRefused() : crew.isRefused(namespace)))

  const first = feeds.filter(feed => feed.run().kind === 'run').slice(0, maxLogs)
  await printHistory(parts, first, {
    takeRest: false,
    attempts: 1,
    // Whoever fails for another reason is followed, and says it then.
    onFailure: (feed, error) => {
      if (isKubeError(error, 'forbidden')) crew.refuse(feed, error)
    },
  })

  const roster = startRoster({ ...options, sources: open, feeds, onJoin: crew.follow })
  const newcomers = newSources?.(roster.add)
  for (const feed of feeds) crew.follow(feed)
  const onAbort = () => over.reject(options.signal.reason)
  options.signal.addEventListener('abort', onAbort, { once: true })
  if (options.signal.aborted) onAbort()
  try {
    await over.promise
  } finally {
    options.signal.removeEventListener('abort', onAbort)
    ending.abort(new Error('logs are followed no more'))
    await Promise.all([newcomers?.stop(), roster.stop(), crew.settled()])
  }
  return nothing
}
