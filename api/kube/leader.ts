// At most one of several operators acts: leadership by a Lease, judged only by how long we ourselves have seen it unchanged.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeClient } from './client.ts'
import { createClaim } from './leaseClaim.ts'
import { type EndReason, startTerm, type Term } from './term.ts'

export type LeaderTiming = {
  /** A candidate takes the Lease after seeing it unchanged for this long, or for as long as its holder wrote into it. */
  leaseDurationMs: number
  /** A leader that could not renew for this long, counted from when its last good renewal was sent, is no longer one. */
  renewDeadlineMs: number
  retryMs: number
}

export type LeaderOptions = {
  client: KubeClient
  lease: { namespace: string; name: string }
  /** Unique to this run of this process: pod name and a random part. */
  identity: string
  /** Called when we lead. `signal` aborts when leadership is lost or `stop` is called; a rejection gives leadership up. */
  onStarted: (signal: AbortSignal) => Promise<void> | void
  /** After what `onStarted` returned has ended and, unless lost, the Lease is free. */
  onStopped?: (reason: EndReason) => void
  /** What kept us from reading or writing the Lease, or what `onStarted` threw. */
  onError: (error: unknown) => void
  timing?: Partial<LeaderTiming>
  random?: () => number
  now?: () => number
  date?: () => Date
}

export type Leader = {
  isLeader(): boolean
  /** The identity that the Lease bore when last read; '' when free or not yet read. */
  holder(): string
  /** Ends our work, then frees the Lease for the next at once. */
  stop(): Promise<void>
}

const TIMING: LeaderTiming = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 }

/** Campaigns until stopped, and again after every loss. */
export function startLeaderElection(options: LeaderOptions): Leader {
  const { onStarted, onStopped, onError, random = Math.random, now = () => performance.now() } = options
  const { client, lease, identity, date = () => new Date() } = options
  const timing = { ...TIMING, ...options.timing }
  assertOrder(timing)
  const claim = createClaim({ client, lease, identity, leaseDurationMs: timing.leaseDurationMs, now, date })
  const limits = { timeoutMs: timing.renewDeadlineMs / 2 }
  const stopping = new AbortController()
  let term: Term | undefined

  const pause = (signal: AbortSignal) =>
    sleep(timing.retryMs * (0.8 + 0.4 * random()), undefined, { signal }).catch(() => {})

  /** When the confirmed write was sent, or undefined. Never aborted: a write that lands after our release would undo it. */
  const attempt = async (): Promise<number | undefined> => {
    const sentAt = now()
    try {
      return (await claim.attempt(limits)) ? sentAt : undefined
    } catch (error) {
      onError(error)
      return undefined
    }
  }
  const renew = async (held: Term, finished: AbortSignal) => {
    while (!finished.aborted && held.reason() !== 'lost') {
      await pause(finished)
      if (finished.aborted || held.reason() === 'lost') return
      const sentAt = await attempt()
      if (sentAt !== undefined) held.renewed(sentAt)
      else if (claim.holder() !== identity) held.end('lost')
    }
  }
  const work = async (held: Term) => {
    try {
      await onStarted(held.signal)
      if (!held.signal.aborted) await once(held.signal, 'abort')
    } catch (error) {
      if (error !== held.signal.reason) onError(error)
      held.end('failed')
    }
  }
  /** Renews until the work has ended, so that nobody starts beside it. */
  const lead = async (electedAt: number) => {
    const held = startTerm({ electedAt, deadlineMs: timing.renewDeadlineMs, now })
    term = held
    const finished = new AbortController()
    const onStop = () => held.end('stopped')
    stopping.signal.addEventListener('abort', onStop, { once: true })
    const renewing = renew(held, finished.signal)
    await work(held)
    finished.abort()
    await renewing
    stopping.signal.removeEventListener('abort', onStop)
    held.close()
    if (held.reason() !== 'lost') await release()
    onStopped?.(held.reason()!)
  }
  const release = () => claim.release(limits).catch(onError)

  const run = async () => {
    while (!stopping.signal.aborted) {
      const electedAt = await attempt()
      if (electedAt !== undefined && stopping.signal.aborted) await release()
      else if (electedAt !== undefined) await lead(electedAt)
      if (!stopping.signal.aborted) await pause(stopping.signal)
    }
  }
  const running = run()

  return {
    isLeader: () => term?.isCurrent() ?? false,
    holder: claim.holder,
    async stop() {
      stopping.abort()
      await running
    },
  }
}

function assertOrder({ leaseDurationMs, renewDeadlineMs, retryMs }: LeaderTiming): void {
  if (retryMs < renewDeadlineMs && renewDeadlineMs < leaseDurationMs) return
  throw new RangeError(
    `leader election needs retryMs < renewDeadlineMs < leaseDurationMs, got ${retryMs}, ${renewDeadlineMs}, ${leaseDurationMs}`,
  )
}
