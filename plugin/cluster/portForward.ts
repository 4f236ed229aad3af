// One connection to a port of a pod through the API server, as kubectl port-forward makes it: by a WebSocket tunnel, else by SPDY alone.
import type { Duplex } from 'node:stream'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { objectPath } from '../../api/kube/paths.ts'
import { pods } from '../../api/kube/resources.ts'
import { dialSpdy, type SpdyClient } from '../../sandbox/spdy/connection.ts'
import { openTunnel, webSocketHeaders } from './tunnel.ts'

type PodPort = { readonly namespace: string; readonly pod: string; readonly port: number }

export type Line = {
  /** Ending it says that no more will come; what the other side says can still be read. */
  readonly stream: Duplex
  /** What went wrong, as whoever carries the bytes says it; '' when nothing did. Resolves when the line is over. */
  readonly trouble: Promise<string>
  /** At once, whatever is still on its way. */
  close(): void
}

const MOST_TROUBLE = 4096

const PROTOCOL = 'portforward.k8s.io'
const TUNNEL = `SPDY/3.1+${PROTOCOL}`

/** Resolves when the way to the pod is open; whether anybody listens there shows later. Rejects with a KubeError. */
export async function forwardPort(client: KubeClient, to: PodPort, signal: AbortSignal): Promise<Line> {
  const path = objectPath(pods, { namespace: to.namespace, name: to.pod, subresource: 'portforward' })
  const spdy = (await tunnelled(client, path, signal)) ?? (await plain(client, path, signal))
  return lineOf(spdy, to.port)
}

/** Undefined where it is not understood: the older way then says what is wrong, if something is. */
async function tunnelled(client: KubeClient, path: string, signal: AbortSignal): Promise<SpdyClient | undefined> {
  try {
    const switched = await client.upgrade({ method: 'GET', path, headers: webSocketHeaders(TUNNEL), signal })
    if (switched.headers['sec-websocket-protocol'] === TUNNEL) {
      return dialSpdy(openTunnel(switched.socket, switched.head), Buffer.alloc(0))
    }
    switched.socket.destroy()
    return undefined
  } catch (error) {
    if (isKubeError(error) && error.status > 0 && error.status !== 401 && error.status !== 404) return undefined
    throw error
  }
}

async function plain(client: KubeClient, path: string, signal: AbortSignal): Promise<SpdyClient> {
  const headers = { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': PROTOCOL }
  const { socket, head } = await client.upgrade({ method: 'POST', path, headers, signal })
  return dialSpdy(socket, head)
}

/** A sentence, and no more of it than one has. */
async function readTrouble(stream: Duplex): Promise<string> {
  let said = ''
  for await (const bytes of stream) {
    said += bytes
    if (said.length > MOST_TROUBLE) break
  }
  return said.slice(0, MOST_TROUBLE)
}

function lineOf(spdy: SpdyClient, port: number): Line {
  const open = (streamtype: string) => spdy.open({ streamtype, port: String(port), requestid: '0' })
  const error = open('error')
  error.end()
  const stream = open('data')
  // Nothing else comes on this connection.
  stream.once('close', () => spdy.leave())
  return {
    stream,
    trouble: readTrouble(error).catch(() => ''),
    close: () => {
      stream.destroy()
      spdy.leave()
    },
  }
}
