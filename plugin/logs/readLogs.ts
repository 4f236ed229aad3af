// Reads what all containers of some sources have said so far: oldest line first, whoever said it.
import type { Feed } from './feed.ts'
import { findFeeds } from './findFeeds.ts'
import { isLostLog } from './history.ts'
import type { LogOptions, LogOutcome } from './options.ts'
import { printHistory } from './printHistory.ts'
import { logTiming } from './timing.ts'
import { createTeller } from './trouble.ts'

/** `previous`: of the runs before the present ones. Rejects when the API server cannot be asked for the pods at all. */
export async function readLogs(options: LogOptions & { readonly previous?: boolean }): Promise<LogOutcome> {
  const { previous = false, random = Math.random } = options
  const found = await findFeeds(options)
  const feeds = found.feeds.filter(feed => hasLog(feed, previous))
  const timing = { ...logTiming, ...options.timing }
  const tell = createTeller(options.onTrouble)
  let failed = found.failed
  let lost = 0
  const onFailure = (feed: Feed, error: unknown) => {
    if (!previous && feed.ref.pod !== options.namedPod && isLostLog(feed, error)) {
      lost += 1
      return
    }
    failed += 1
    tell(feed.ref, error)
  }
  await printHistory({ ...options, timing, random }, feeds, { previous, takeRest: true, onFailure })
  return { containers: found.feeds.length, logs: feeds.length - lost, failed }
}

function hasLog(feed: Feed, previous: boolean): boolean {
  const run = feed.run()
  return run.kind === 'run' && (!previous || run.before !== undefined)
}
