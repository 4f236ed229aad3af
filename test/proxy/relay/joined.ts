// A client and a pod with a relay between them, in every way in which its sides can be read and written.
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Open } from '../../../proxy/relay/connection.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import { type Relay, relay } from '../../../proxy/relay.ts'
import { socketPair } from '../sockets.ts'

export const everyWay: readonly { readonly by: string; readonly open: Open }[] = [
  { by: 'streams', open: openStream },
  { by: 'raw handles', open: createRawHere().open },
  { by: 'raw handles, when nobody can have a buffer of its own', open: createRawHere({ maxLent: 0 }).open },
  { by: 'a stream and a raw handle', open: mixed() },
]

/** The client by a stream, as one with TLS is, its pod by a raw handle. */
function mixed(): Open {
  const raw = createRawHere().open
  let count = 0
  return stream => (count++ % 2 === 0 ? openStream(stream) : raw(stream))
}

export type Scene = {
  client: Socket
  pod: Socket
  inner: { client: Socket; pod: Socket }
  relay: Relay
  stop: AbortController
}

/** `before` acts before the relay starts. */
export async function join(open: Open, before?: (client: Socket, far: Socket) => Promise<void>): Promise<Scene> {
  const [outside, inside] = [await socketPair(), await socketPair()]
  await before?.(outside.near, outside.far)
  const stop = new AbortController()
  const joined = relay({ client: outside.far, pod: inside.near, stop: stop.signal }, open)
  return {
    client: outside.near,
    pod: inside.far,
    inner: { client: outside.far, pod: inside.near },
    relay: joined,
    stop,
  }
}

/** Of sockets that are there. */
export function joinSockets(open: Open, client: Socket, pod: Duplex): Relay {
  return relay({ client, pod, stop: new AbortController().signal }, open)
}
