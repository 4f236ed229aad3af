// Follows one container's log through cuts and restarts until it can say nothing more: each line once, in its order.
import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../../api/kube/backoff.ts'
import { isKubeError, type KubeError } from '../../api/kube/errors.ts'
import type { Run } from './containers.ts'
import { type Feed, nameOf, takeLine } from './feed.ts'
import { type HistoryParts, isLostLog, isRefusal, readHistory } from './history.ts'
import { followStream, type StreamEnd, type StreamParts } from './stream.ts'
import type { LogTrouble } from './trouble.ts'

export type FollowParts = HistoryParts & StreamParts & { readonly onTrouble: (trouble: LogTrouble) => void }

/** `refused`: the server says that the log may not be read. */
export type FollowEnd = { readonly kind: 'over' } | { readonly kind: 'refused'; readonly error: KubeError }

type Progress = {
  /** The run that was read last, and whether to its end. */
  run: string | undefined
  isComplete: boolean
  /** Attempts in a row that brought nothing. */
  failures: number
  /** Somebody was told that it does not work. */
  isTold: boolean
}

/** Resolves when the pod is gone or will say nothing more. Rejects with the signal's reason only. */
export async function followContainer(parts: FollowParts, feed: Feed): Promise<FollowEnd> {
  const { signal } = parts
  const progress: Progress = { run: undefined, isComplete: false, failures: 0, isTold: false }
  await readLastWanted(parts, feed)
  // What was read before may have been the end of the last run as well as the beginning of this one.
  feed.position.hold()
  for (;;) {
    signal.throwIfAborted()
    const run = feed.run()
    if (run.kind === 'gone') return { kind: 'over' }
    if (run.kind === 'none' || (run.id === progress.run && progress.isComplete)) {
      if (run.kind === 'run' && run.isLast) return { kind: 'over' }
      await nextUpdate(feed, run, signal)
      continue
    }
    if (progress.run !== undefined && run.id !== progress.run) await catchUp(parts, feed, { progress, run })
    progress.run = run.id
    progress.isComplete = false
    const end = await followStream(parts, feed, { id: run.id, follow: !run.hasEnded })
    signal.throwIfAborted()
    const over = endFor(feed, end.error)
    if (over) return over
    // Until the pod's status has had time to say otherwise, the next stream may already be that of the next run.
    feed.position.hold()
    if (run.hasEnded && end.error === undefined && end.fresh === 0) await complete(parts, feed, { progress, end })
    else await recover(parts, feed, { progress, end })
  }
}

/** Undefined when asking again may help. */
function endFor(feed: Feed, error: unknown): FollowEnd | undefined {
  if (isKubeError(error, 'forbidden', 'unauthorized')) return { kind: 'refused', error }
  return isLostLog(feed, error) ? { kind: 'over' } : undefined
}

/** Whoever had to wait for its turn has not been read yet. What cannot be read so is followed, and says why then. */
async function readLastWanted(parts: FollowParts, feed: Feed): Promise<void> {
  try {
    if (feed.lastWanted === undefined || feed.run().kind !== 'run') return
    for await (const line of readHistory(parts, feed, { takeRest: false, attempts: 1 })) await parts.onLine(line)
  } catch {
    parts.signal.throwIfAborted()
  } finally {
    feed.lastWanted = undefined
  }
}

/** A container was restarted: what its last run said at its end is read from the node, which keeps one run. */
async function catchUp(
  parts: FollowParts,
  feed: Feed,
  { progress, run }: { progress: Progress; run: Run & { kind: 'run' } },
): Promise<void> {
  if (progress.isComplete) return
  let isThere = run.before === progress.run
  try {
    if (isThere) {
      const wish = { previous: true, from: 'held', takeRest: true } as const
      for await (const line of readHistory(parts, feed, wish)) await parts.onLine(line)
    }
  } catch (error) {
    parts.signal.throwIfAborted()
    if (!isRefusal(error)) parts.onTrouble({ kind: 'failed', where: nameOf(feed), error })
    isThere = false
  }
  if (!isThere) parts.onTrouble({ kind: 'gap', where: nameOf(feed) })
}

/** Everything that an ended run has said was read, twice over. */
async function complete(
  { onLine }: FollowParts,
  feed: Feed,
  { progress, end }: { progress: Progress; end: StreamEnd },
): Promise<void> {
  progress.isComplete = true
  progress.failures = 0
  const line = end.rest === undefined ? undefined : takeLine(feed, end.rest)
  if (line) await onLine(line)
}

async function recover(
  { timing, random, signal, onTrouble }: FollowParts,
  feed: Feed,
  { progress, end }: { progress: Progress; end: StreamEnd },
): Promise<void> {
  if (end.fresh > 0 || end.isRenewed) {
    if (progress.isTold) onTrouble({ kind: 'recovered', where: nameOf(feed) })
    progress.isTold = false
    progress.failures = 0
    return
  }
  progress.failures += 1
  // A container that is about to start, or a pod that is about to vanish, says so in its status a moment later.
  if (end.error !== undefined && !isKubeError(end.error, 'badRequest', 'notFound')) {
    if (!progress.isTold && progress.failures >= timing.patience) {
      progress.isTold = true
      onTrouble({ kind: 'reconnecting', where: nameOf(feed), error: end.error })
    }
  }
  await sleep(backoffMs(timing.backoff, progress.failures, random), undefined, { signal }).catch(() => {})
}

/** Resolves once the pod says something else than `run` of this container. */
function nextUpdate(feed: Feed, run: Run, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const before = JSON.stringify(run)
    const end = () => {
      forget()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const forget = feed.onUpdate(() => {
      if (JSON.stringify(feed.run()) !== before) end()
    })
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
