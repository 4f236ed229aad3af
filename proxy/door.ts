// Lets clients in: names each connection, sends health checkers home, refuses whom the service's rules or the descriptors leave no place for.
import type { RefusalReason } from '../api/v1alpha1/reasons.ts'
import { type Client, type ClientLine, createClient } from './client.ts'
import type { Config } from './config.ts'
import type { Crowd } from './crowd.ts'
import type { Introduction } from './preface/preface.ts'
import { refuse } from './refuse.ts'
import { socketOf } from './relay/bare.ts'

export type DoorParts = {
  /** What the names of connections begin with: unique for ever. */
  readonly prefix: string
  readonly now: () => number
  /** Those in force when a client comes. */
  readonly rules: () => Pick<Config, 'isBalancer' | 'isHealthCheck' | 'isLetIn'>
  readonly limits: {
    enter(host: string, hasRoom: boolean): RefusalReason | undefined | Promise<RefusalReason | undefined>
    leave(host: string): void
  }
  /** Clients that there are descriptors for. */
  readonly room: number
  readonly crowd: Crowd
  /** Who stands behind a load balancer that says so. */
  readonly introduce: (balancer: Client) => Promise<Introduction>
  readonly sendAway: (client: Client, reason: RefusalReason) => Promise<void>
  /** Its story from here on, at the end of which it leaves. Whatever fails in it is nobody's to handle: the process must end. */
  readonly serve: (client: Client) => void
}

export type Door = {
  admit(line: ClientLine): void
  /** One that is served, and is gone. */
  leave(client: Pick<Client, 'host'>): void
}

export function createDoor(parts: DoorParts): Door {
  const { prefix, now, rules, limits, room, crowd, introduce, sendAway, serve } = parts
  let admitted = 0
  const turnBack = async (told: Promise<void>) => {
    await told
    crowd.leave()
  }
  const meet = (client: Client, hasRoom: boolean) => {
    if (rules().isHealthCheck(client.host)) return turnBack(refuse(socketOf(client.line), ''))
    if (!rules().isLetIn(client.host)) return turnBack(sendAway(client, 'SourceDenied'))
    const letIn = (refusal: RefusalReason | undefined) =>
      refusal ? turnBack(sendAway(client, refusal)) : serve(client)
    const asked = limits.enter(client.host, hasRoom)
    // Who need not wait does not.
    return asked instanceof Promise ? asked.then(letIn) : letIn(asked)
  }
  const identify = async (peer: Client, hasRoom: boolean) => {
    const found = hasRoom ? await introduce(peer) : ({ kind: 'refused', reason: 'TooManyConnections' } as const)
    if (found.kind === 'ready') return meet(found.client, hasRoom)
    // Who has left is a load balancer that looks whether somebody listens.
    return turnBack(found.kind === 'refused' ? sendAway(peer, found.reason) : refuse(socketOf(peer.line), ''))
  }
  return {
    admit(line) {
      admitted += 1
      crowd.enter()
      const hasRoom = crowd.size() <= room
      const peer = createClient(line, { id: `${prefix}-${admitted}`, acceptedAt: now() })
      void (rules().isBalancer(peer.host) ? identify(peer, hasRoom) : meet(peer, hasRoom))
    },
    leave({ host }) {
      limits.leave(host)
      crowd.leave()
    },
  }
}
