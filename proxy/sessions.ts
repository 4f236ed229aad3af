// The connections that have a pod: for `/connections`, and for whoever must end one or all of them.
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { Client } from './client.ts'
import type { Held } from './held.ts'
import type { Relay } from './relay.ts'
import type { AcceptPath } from './supply.ts'

export type Session = {
  readonly client: Client
  readonly held: Held
  readonly path: AcceptPath
  /** When it got its pod, RFC 3339. */
  readonly since: string
  /** Aborted when the session is to end. */
  readonly stop: AbortSignal
  /** Why it was told to end. */
  endReason(): EndReason | undefined
  end(reason: EndReason): void
  /** Undefined while the pod is being dialled. */
  relay: Relay | undefined
}

export type Sessions = {
  open(turn: { client: Client; held: Held; path: AcceptPath }): Session
  close(session: Session): void
  /** Resets the connection that uses this pod, if there is one. */
  endOf(pod: string, reason: EndReason): void
  endAll(reason: EndReason): void
  list(): Session[]
  count(): number
}

export function createSessions(date: () => Date, onChange: () => void): Sessions {
  const byPod = new Map<string, Session>()
  return {
    open({ client, held, path }) {
      const stop = new AbortController()
      let why: EndReason | undefined
      const session: Session = {
        client,
        held,
        path,
        since: date().toISOString(),
        stop: stop.signal,
        endReason: () => why,
        end(reason) {
          why ??= reason
          stop.abort()
        },
        relay: undefined,
      }
      byPod.set(held.name, session)
      onChange()
      return session
    },
    close(session) {
      byPod.delete(session.held.name)
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
