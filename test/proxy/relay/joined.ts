// A client and a pod with a relay between them, in every way in which its sides can be had, read and written.

import type { Socket } from 'node:net'
import type { Open } from '../../../proxy/relay/connection.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import type { Sides } from '../../../proxy/relay.ts'
import { createSplice, type Splice } from '../../../proxy/splice/splice.ts'
import { addonHere, missing } from '../splice/here.ts'
import { byHandles, bySockets, type End, type Way } from '../ways.ts'
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
  ...(missing ? [] : [{ by: 'the kernel', open: raw.open, splice: createSplice(addonHere(), 32), ...byHandles(raw) }]),
]

/** The client by a stream, as one with TLS is, its pod by a raw handle. */
function mixed(): Open {
  let count = 0
  return line => (count++ % 2 === 0 ? openStream(line) : raw.open(line))
}

export type Scene = {
  client: Socket
  pod: Socket
  inner: { client: End; pod: End }
  relay: Relayed
  stop: AbortController
}

/** `before` acts before the relay starts. */
export async function join(
  { accept, dial, open, splice }: Ways,
  before?: (client: Socket, far: End) => Promise<void>,
): Promise<Scene> {
  const [outside, inside] = [await accept(), await dial()]
  await before?.(outside.near, outside.far)
  const stop = new AbortController()
  const joined = relayed({ client: outside.far, pod: inside.near, stop: stop.signal }, open, splice)
  return {
    client: outside.near,
    pod: inside.far,
    inner: { client: outside.far, pod: inside.near },
    relay: joined,
    stop,
  }
}

/** Of what is there. */
export function joinSides({ open, splice }: Ways, client: Sides['client'], pod: Sides['pod']): Relayed {
  return relayed({ client, pod, stop: new AbortController().signal }, open, splice)
}
