// The connections that have a pod: for `/connections`, and for whoever must end one or all of them, be it their own length or silence.
import { rfc3339 } from '../api/rfc3339.ts'
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { Client } from './client.ts'
import type { Deadlines, Entry } from './deadlines.ts'
import type { Held } from './held.ts'
import { planStay, type Stay, type StayLimits } from './overstay.ts'
import type { Relay } from './relay.ts'
import { Roster } from './roster.ts'
import { Notice, type Signal } from './signal.ts'
import type { AcceptPath } from './supply.ts'

/** A session as those see it who do not serve it. */
export type SessionView = {
  readonly client: Pick<Client, 'id' | 'address'>
  readonly held: Pick<Held, 'name'>
  readonly path: AcceptPath
  /** When it got its pod, RFC 3339. */
  readonly since: string
  /** Why it was told to end. */
  endReason(): EndReason | undefined
  end(reason: EndReason): void
  /** As last measured; none while the pod is being dialled. */
  bytes(): { readonly bytesIn: number; readonly bytesOut: number }
  /** As last measured. Undefined while the pod is being dialled. */
  stay(): Stay | undefined
}

export type SessionsView = {
  /** Resets the connection that uses this pod, if there is one. */
  endOf(pod: string, reason: EndReason): void
  endAll(reason: EndReason): void
  list(): SessionView[]
  count(): number
  /** Resolves when the sessions are as they are now; undefined where they always are. */
  measure(): Promise<void> | undefined
  /** Resolves when every thread that serves them has answered; undefined where none but this does. */
  pulse(): Promise<void> | undefined
}

export type Session = SessionView & {
  readonly client: Client
  readonly held: Held
  /** Aborted when the session is to end. */
  readonly stop: Signal
}

type Turn = Pick<Session, 'client' | 'held' | 'path'>

export type Sessions = SessionsView & {
  open(turn: Turn): Session
  /** From here on it may last, and be silent, too long. */
  join(session: Session, relay: Relay): void
  close(session: Session): void
}

export type SessionsParts = {
  readonly date: () => Date
  readonly deadlines: Deadlines
  /** Those in force, for sessions that are under way too. */
  readonly limits: () => StayLimits
  readonly onChange: () => void
}

export function createSessions(parts: SessionsParts): Sessions {
  const { onChange } = parts
  const byPod = new Roster<Kept>()
  return {
    open(turn) {
      const session = new Kept(turn, parts)
      byPod.set(turn.held.name, session)
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
    measure: () => undefined,
    pulse: () => undefined,
  }
}

/** A class, because there are as many as there are connections: closures would be several times as large. */
class Kept implements Session {
  readonly client: Client
  readonly held: Held
  readonly path: AcceptPath
  readonly since: string
  readonly stop = new Notice()
  readonly #parts: SessionsParts
  #why: EndReason | undefined
  #relay: Relay | undefined
  #joinedAt = 0
  #quietSince = 0
  #bytes = 0
  #next: Entry | undefined

  constructor({ client, held, path }: Turn, parts: SessionsParts) {
    this.client = client
    this.held = held
    this.path = path
    this.since = rfc3339(parts.date().getTime())
    this.#parts = parts
  }

  endReason() {
    return this.#why
  }

  end(reason: EndReason) {
    this.#why ??= reason
    this.stop.abort()
  }

  bytes() {
    return { bytesIn: this.#relay?.bytesIn() ?? 0, bytesOut: this.#relay?.bytesOut() ?? 0 }
  }

  stay(): Stay | undefined {
    if (!this.#relay) return undefined
    const passed = this.#relay.bytesIn() + this.#relay.bytesOut()
    if (passed !== this.#bytes) this.#quietSince = this.#parts.deadlines.now()
    this.#bytes = passed
    return { joinedAt: this.#joinedAt, quietSince: this.#quietSince }
  }

  join(relay: Relay) {
    this.#relay = relay
    this.#joinedAt = this.#quietSince = this.#parts.deadlines.now()
    this.onDue()
  }

  close() {
    if (this.#next) this.#parts.deadlines.remove(this.#next)
  }

  /** To be asked when it joins, and whenever it may have lasted long enough. */
  onDue() {
    this.#next = undefined
    const { limits, deadlines } = this.#parts
    if (this.#relay?.isDeserted()) return this.end('SessionReset')
    const plan = planStay(this.stay()!, limits(), deadlines.now())
    if (plan.kind === 'end') this.end(plan.reason)
    else this.#next = deadlines.add(plan.at, this)
  }
}
