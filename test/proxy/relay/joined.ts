// A client and a pod with a relay between them, in every way in which its sides can be had, read and written.

import type { Socket } from 'node:net'
import type { Open } from '../../../proxy/relay/connection.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import type { RelayEnd, Sides } from '../../../proxy/relay.ts'
import { Notice } from '../../../proxy/signal.ts'
import { AcceptedConnection } from '../../../proxy/splice/accepted.ts'
import { createKernel, type Kernel } from '../../../proxy/splice/kernel.ts'
import type { Splice } from '../../../proxy/splice/pair.ts'
import { listenOn } from '../sockets.ts'
import { addonHere, missing } from '../splice/here.ts'
import { type Accept, acceptByAddon, byHandles, bySockets, type ClientEnd, type End, type Way } from '../ways.ts'
import { type Relayed, relayed } from './relayed.ts'

export type Ways = Way & { readonly by: string; readonly open: Open; readonly splice?: Splice }

const raw = createRawHere()
const poor = createRawHere({ maxLent: 0 })

export const everyWay: readonly Ways[] = [
  { by: 'streams', open: openStream, ...bySockets },
  { by: "sockets' raw handles", open: raw.open, ...bySockets },
  { by: 'bare handles', open: raw.open, ...byHandles(raw) },
  { by: 'bare handles, when nobody can have a buffer of its own', open: poor.open, ...byHandles(poor) },
  { by: 'a stream and a bare handle', open: mixed(), accept: bySockets.accept, dial: byHandles(raw).dial },
  ...(missing ? [] : [inKernel(kernelHere(32))]),
]

/** Ways of which a pod is dialled for a client, and not before there is one. */
export const everyJoining: readonly Joining[] = [...everyWay, ...(missing ? [] : [byAddon(kernelHere(32))])]

export type Joining = Ways | { readonly by: string; readonly accept: Accept<ClientEnd> }

export function kernelHere(mostPipes: number, addon = addonHere()): Kernel {
  return createKernel(addon, { mostPipes, adopt: raw.adoptDescriptor })
}

/** Two connections of Node's. */
export function inKernel({ splice }: Kernel): Ways {
  return { by: 'the kernel', open: raw.open, splice, ...byHandles(raw) }
}

/** A client of the addon's, and the pod that it dials. */
export function byAddon(kernel: Kernel): Joining {
  return { by: 'the addon that dials', accept: acceptByAddon(kernel, raw) }
}

/** The client by a stream, as one with TLS is, its pod by a raw handle. */
function mixed(): Open {
  let count = 0
  return line => (count++ % 2 === 0 ? openStream(line) : raw.open(line))
}

export type Scene = {
  client: Socket
  pod: Socket
  inner: { client: ClientEnd }
  relay: Relayed
  stop: AbortController
}

export type NodesScene = Omit<Scene, 'inner'> & { inner: { client: End; pod: End } }

/** Those that are not the addon's alone. */
export function endsOf({ client, pod }: Scene['inner'] & { pod?: End }): ClientEnd[] {
  return pod ? [client, pod] : [client]
}

/** Acts before there is a pod. */
type Before = (client: Socket, far: ClientEnd) => Promise<void>

export async function join(way: Ways, before?: Before): Promise<NodesScene>
export async function join(way: Joining, before?: Before): Promise<Scene>
export async function join(way: Joining, before?: Before): Promise<Scene | NodesScene> {
  const { near, far } = await way.accept()
  const inside = 'dial' in way ? await way.dial() : undefined
  await before?.(near, far)
  const stop = new AbortController()
  const joined = await joinWith(way, far, { stop, inside })
  return { client: near, stop, ...joined }
}

/** The client is given another pod. */
export async function joinAgain(way: Joining, client: ClientEnd): Promise<Pick<Scene, 'pod' | 'relay'>> {
  return joinWith(way, client, { stop: new AbortController() })
}

type Inside = Awaited<ReturnType<Way['dial']>>

async function joinWith(
  way: Joining,
  client: ClientEnd,
  { stop, inside }: { stop: AbortController; inside?: Inside | undefined },
): Promise<Pick<Scene | NodesScene, 'pod' | 'inner' | 'relay'>> {
  if (client instanceof AcceptedConnection) return { ...(await dialled(client, stop)), inner: { client } }
  if (!('dial' in way)) throw new Error('only a client of the addon has its pod dialled by it')
  const { near, far } = inside ?? (await way.dial())
  const relay = relayed({ client, pod: near, stop: stop.signal }, way.open, way.splice)
  return { pod: far, inner: { client, pod: near }, relay }
}

async function dialled(client: AcceptedConnection, stop: AbortController): Promise<Pick<Scene, 'pod' | 'relay'>> {
  const accepted = Promise.withResolvers<Socket>()
  const { port } = await listenOn(accepted.resolve)
  const pod = await client.dial({ host: '127.0.0.1', port }, new Notice())
  if (pod instanceof Error) throw pod
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<RelayEnd>()
  const relay = Object.assign(pod.begin(stop.signal, { onEnd }), { ended })
  const far = await accepted.promise
  far.on('error', () => {}) // how it ended is told by `endOf`
  return { pod: far, relay }
}

/** Of what is there. */
export function joinSides({ open, splice }: Ways, client: Sides['client'], pod: Sides['pod']): Relayed {
  return relayed({ client, pod, stop: new AbortController().signal }, open, splice)
}
