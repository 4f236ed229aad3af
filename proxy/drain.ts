// How a proxy leaves: it serves on until no client is led to it any more, then accepts nobody, gives back what it has not used, lets sessions end in their own time, and is gone only when every ticket says so.
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { Mode } from './supply.ts'
import type { Wakeup } from './wakeup.ts'

export type DrainParts = {
  /** It listens, and its service is there. */
  readonly isAccepting: () => boolean
  /** How long a Service may lead clients to a pod that was told to end: the rules of every node follow with a lag, and who is refused meanwhile is lost. */
  readonly lingerMs: number
  readonly stopAccepting: () => void
  readonly enter: (mode: Mode) => void
  readonly endSessions: (reason: EndReason) => void
  readonly clients: () => number
  /** Tickets that are not Done yet, and attempts whose fate is unknown. */
  readonly unsettled: () => number
  /** What is left cannot be written, for want of rights: its service is gone, and its account with it. */
  readonly isBarred: () => boolean
  /** Writes the farewell into the Lease. */
  readonly release: () => Promise<void>
  readonly wakeup: Wakeup
  readonly drainTimeoutMs: () => number
  /** After drainTimeout, to write what is left. */
  readonly flushMs: number
  /** The same when somebody is in a hurry. */
  readonly hurriedFlushMs: number
}

/** Resolves with the number of tickets that could not be ended: the operator ends those when it has seen this process die. */
export async function drain(parts: DrainParts, hurry: AbortSignal): Promise<number> {
  const { wakeup, clients, unsettled } = parts
  await wakeup.until(() => !parts.isAccepting(), AbortSignal.any([hurry, timeout(parts.lingerMs)]))
  const drainMs = parts.drainTimeoutMs()
  // Time that sessions did not need is there for records that an outage holds up.
  const patience = timeout(drainMs + parts.flushMs)
  parts.stopAccepting()
  parts.enter('draining')
  await wakeup.until(() => clients() === 0, AbortSignal.any([hurry, timeout(drainMs)]))
  parts.enter('closed')
  parts.endSessions('SessionDrained')
  const isQuiet = () => clients() === 0 && unsettled() === 0
  const settled = wakeup.until(isQuiet, patience)
  await Promise.race([settled, afterHurry(hurry, parts.hurriedFlushMs), afterBar(parts, patience)])
  if (isQuiet()) await Promise.race([parts.release(), aborted(timeout(parts.hurriedFlushMs))])
  return unsettled()
}

/** The longest that Node's timers can wait is 24 days. */
function timeout(ms: number): AbortSignal {
  return AbortSignal.timeout(Math.min(ms, 2 ** 31 - 1))
}

async function afterHurry(hurry: AbortSignal, ms: number): Promise<void> {
  await aborted(hurry)
  await aborted(timeout(ms))
}

/** A token may have been renewed a moment too late; rights that stay away for longer will not come back to one that leaves. */
async function afterBar({ wakeup, isBarred, hurriedFlushMs }: DrainParts, patience: AbortSignal): Promise<void> {
  while (await wakeup.until(isBarred, patience)) {
    const isMended = await wakeup.until(() => !isBarred(), timeout(hurriedFlushMs))
    if (!isMended) return
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
