// The connections that have a pod: for `/connections`, and for whoever must end one or all of them, be it their own length or silence.
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { Client } from './client.ts'
import type { Deadlines, Entry } from './deadlines.ts'
import type { Held } from './held.ts'
import { planStay, type Stay, type StayLimits } from './overstay.ts'
import type { Relay } from './relay.ts'
import { Notice, type Signal } from './signal.ts'
import type { AcceptPath } from './supply.ts'

export type Session = {
  readonly client: Client
  readonly held: Held
  readonly path: AcceptPath
  /** When it got its pod, RFC 3339. */
  readonly since: string
  /** Aborted when the session is to end. */
  readonly stop: Signal
  /** Why it was told to end. */
  endReason(): EndReason | undefined
  end(reason: EndReason): void
  /** Undefined while the pod is being dialled. */
  relay(): Relay | undefined
  /** As of now. Undefined while the pod is being dialled. */
  stay(): Stay | undefined
}

export type Sessions = {
  open(turn: { client: Client; held: Held; path: AcceptPath }): Session
  /** From here on it may last, and be silent, too long. */
  join(session: Session, relay: Relay): void
  close(session: Session): void
  /** Resets the connection that uses this pod, if there is one. */
  endOf(pod: string, reason: EndReason): void
  endAll(reason: EndReason): void
  list(): Session[]
  count(): number
}

export type SessionsParts = {
  readonly date: () => Date
  readonly deadlines: Deadlines
  /** Those in force, for sessions that are under way too. */
  readonly limits: () => StayLimits
  readonly onChange: () => void
}

export function createSessions(parts: SessionsParts): Sessions {
  const { date, onChange } = parts
  const byPod = new Map<string, Kept>()
  return {
    open({ client, held, path }) {
      const session = keep({ client, held, path, since: date().toISOString() }, parts)
      byPod.set(held.name, session)
      onChange()
      return session
    },
    join: ({ held }, relay) => byPod.get(held.name)!.join(relay),
    close({ held }) {
      byPod.get(held.name)?.close()
      byPod.delete(held.name)
      onChange()
    },
    endOf: (pod, reason) => byPod.get(pod)?.end(reason),
    endAll(reason) {
      for (const session of [...byPod.values()]) session.end(reason)
    },
    list: () => [...byPod.values()],
    count: () => byPod.size,
  }
}

type Kept = Session & { join(relay: Relay): void; close(): void }

function keep(about: Pick<Session, 'client' | 'held' | 'path' | 'since'>, parts: SessionsParts): Kept {
  const { deadlines, limits } = parts
  const { now } = deadlines
  const stop = new Notice()
  let why: EndReason | undefined
  let relay: Relay | undefined
  let joinedAt = 0
  let quietSince = 0
  let bytes = 0
  let next: Entry | undefined

  const end = (reason: EndReason) => {
    why ??= reason
    stop.abort()
  }
  const stay = (): Stay | undefined => {
    if (!relay) return undefined
    const passed = relay.bytesIn() + relay.bytesOut()
    if (passed !== bytes) quietSince = now()
    bytes = passed
    return { joinedAt, quietSince }
  }
  const look = () => {
    next = undefined
    const plan = planStay(stay()!, limits(), now())
    if (plan.kind === 'end') end(plan.reason)
    else next = deadlines.add(plan.at, look)
  }
  return {
    ...about,
    ...{ stop, endReason: () => why, end, relay: () => relay, stay },
    join(joined) {
      relay = joined
      joinedAt = quietSince = now()
      look()
    },
    close() {
      if (next) deadlines.remove(next)
    },
  }
}
