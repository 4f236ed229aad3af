// Lets clients in: names each connection, sends health checkers home, refuses whom the service's rules or the descriptors leave no place for.
import type { Socket } from 'node:net'
import type { RefusalReason } from '../api/v1alpha1/reasons.ts'
import { type Client, createClient } from './client.ts'
import type { Config } from './config.ts'
import type { Crowd } from './crowd.ts'
import type { Introduction } from './preface/preface.ts'
import { refuse } from './refuse.ts'
import { type BareConnection, socketOf } from './relay/bare.ts'

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
  /** Its story from here on, at the end of which it leaves. Whatever it throws is nobody's to handle: the process must end. */
  readonly serve: (client: Client) => Promise<void>
}

export type Door = {
  admit(line: Socket | BareConnection): void
  /** One that is served, and is gone. */
  leave(client: Pick<Client, 'host'>): void
}

export function createDoor(parts: DoorParts): Door {
  const { prefix, now, rules, limits, room, crowd, introduce, sendAway, serve } = parts
  let admitted = 0
  const identify = async (peer: Client, hasRoom: boolean): Promise<Introduction> => {
    if (!rules().isBalancer(peer.host)) return { kind: 'ready', client: peer }
    return hasRoom ? introduce(peer) : { kind: 'refused', reason: 'TooManyConnections' }
  }
  /** False: it was sent away, and is gone. */
  const letIn = async (client: Client, hasRoom: boolean): Promise<boolean> => {
    if (rules().isHealthCheck(client.host)) return refuse(socketOf(client.line), '').then(isOut)
    if (!rules().isLetIn(client.host)) return sendAway(client, 'SourceDenied').then(isOut)
    const asked = limits.enter(client.host, hasRoom)
    // Who need not wait does not.
    const refusal = asked instanceof Promise ? await asked : asked
    return refusal ? sendAway(client, refusal).then(isOut) : true
  }
  const receive = async (line: Socket | BareConnection, hasRoom: boolean) => {
    const peer = createClient(line, { id: `${prefix}-${admitted}`, acceptedAt: now() })
    const found = await identify(peer, hasRoom)
    if (found.kind === 'ready' && (await letIn(found.client, hasRoom))) return serve(found.client)
    if (found.kind === 'refused') await sendAway(peer, found.reason)
    // A load balancer that looks whether somebody listens.
    else if (found.kind === 'left') await refuse(socketOf(line), '')
    crowd.leave()
  }
  return {
    admit(line) {
      admitted += 1
      crowd.enter()
      // Others may come in the same turn, before this one's story goes on.
      void receive(line, crowd.size() <= room)
    },
    leave({ host }) {
      limits.leave(host)
      crowd.leave()
    },
  }
}

const isOut = () => false
