// Lets clients in: names each connection, sends health checkers home, refuses whom the service's rules or the descriptors leave no place for, and counts whose story is not over.
import type { Socket } from 'node:net'
import type { RefusalReason } from '../api/v1alpha1/reasons.ts'
import { type Client, createClient } from './client.ts'
import type { Config } from './config.ts'
import type { Introduction } from './preface/preface.ts'
import { type Bucket, draw } from './rate.ts'
import { refuse } from './refuse.ts'
import { type BareConnection, socketOf } from './relay/bare.ts'
import { sourceOf } from './sources.ts'

export type Door = {
  admit(line: Socket | BareConnection): void
  /** Stories that are not over, those of refused clients included. */
  clients(): number
}

type DoorRules = Pick<
  Config,
  'isBalancer' | 'isHealthCheck' | 'isLetIn' | 'maxPerSource' | 'maxConnections' | 'acceptRate'
>

export type DoorParts = {
  readonly bootId: string
  readonly now: () => number
  /** Those in force when a client comes. */
  readonly rules: () => DoorRules
  /** Clients that there are descriptors for. */
  readonly room: number
  /** Who stands behind a load balancer that says so. */
  readonly introduce: (balancer: Client) => Promise<Introduction>
  readonly sendAway: (client: Client, reason: RefusalReason) => Promise<void>
  /** Resolves when the story is over. Whatever it throws is nobody's to handle: the process must end. */
  readonly serve: (client: Client) => Promise<void>
  readonly onChange: () => void
}

export function createDoor(parts: DoorParts): Door {
  const { bootId, now, rules, room, introduce, sendAway, serve, onChange } = parts
  /** Clients that were let in and are not gone, by source. */
  const inside = new Map<string, number>()
  let insideInAll = 0
  let bucket: Bucket | undefined
  let admitted = 0
  let clients = 0
  const refusalOf = ({ host }: Client): RefusalReason | undefined => {
    const { isLetIn, maxPerSource = Number.POSITIVE_INFINITY, maxConnections = Number.POSITIVE_INFINITY } = rules()
    if (!isLetIn(host)) return 'SourceDenied'
    if ((inside.get(sourceOf(host)) ?? 0) >= maxPerSource) return 'TooManyFromSource'
    if (insideInAll >= maxConnections || clients > room) return 'TooManyConnections'
    return comesTooFast() ? 'TooManyPerSecond' : undefined
  }
  /** Asked last: who is refused for another reason takes nothing from those who come after. */
  const comesTooFast = () => {
    const { acceptRate } = rules()
    const drawn = acceptRate === undefined ? undefined : draw(bucket, acceptRate, now())
    bucket = drawn?.bucket
    return drawn?.isDrawn === false
  }
  const letIn = async (client: Client) => {
    const source = sourceOf(client.host)
    inside.set(source, (inside.get(source) ?? 0) + 1)
    insideInAll += 1
    await serve(client)
    insideInAll -= 1
    const others = inside.get(source)! - 1
    if (others > 0) inside.set(source, others)
    else inside.delete(source)
  }
  const identify = async (peer: Client): Promise<Introduction> => {
    if (!rules().isBalancer(peer.host)) return { kind: 'ready', client: peer }
    return clients > room ? { kind: 'refused', reason: 'TooManyConnections' } : introduce(peer)
  }
  const meet = async (client: Client) => {
    if (rules().isHealthCheck(client.host)) return refuse(socketOf(client.line), '')
    const refusal = refusalOf(client)
    return refusal ? sendAway(client, refusal) : letIn(client)
  }
  const receive = async (line: Socket | BareConnection) => {
    const peer = createClient(line, { id: `${bootId}-${admitted}`, acceptedAt: now() })
    const found = await identify(peer)
    if (found.kind === 'ready') await meet(found.client)
    else if (found.kind === 'refused') await sendAway(peer, found.reason)
    // A load balancer that looks whether somebody listens.
    else await refuse(socketOf(line), '')
    clients -= 1
    onChange()
  }
  return {
    admit(line) {
      admitted += 1
      clients += 1
      void receive(line)
    },
    clients: () => clients,
  }
}
