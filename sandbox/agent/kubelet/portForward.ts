// `kubectl port-forward`: each connection is a pair of streams, one for bytes and one for what went wrong.
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { acceptSpdy, type SpdyStream } from '../../spdy/connection.ts'
import type { Upgrade } from './spdy/channels.ts'
import { chooseProtocol, switchToSpdy } from './spdy/upgrade.ts'

const protocols = ['portforward.k8s.io']

/** `ip` is the pod's: its programs listen there. */
export async function serveSpdyPortForward(ip: string, upgrade: Upgrade): Promise<void> {
  switchToSpdy(upgrade, chooseProtocol(upgrade.request, protocols))
  const waiting = new Map<string, Partial<Record<'data' | 'error', SpdyStream>>>()
  const { closed } = acceptSpdy(upgrade.socket, upgrade.head, stream => {
    const { streamtype, requestid = '', port } = stream.headers
    if (streamtype !== 'data' && streamtype !== 'error') return stream.destroy()
    const pair = { ...waiting.get(requestid), [streamtype]: stream }
    waiting.set(requestid, pair)
    if (!pair.data || !pair.error) return
    waiting.delete(requestid)
    forward({ ip, port: Number(port) }, pair.data, pair.error)
  })
  await closed
}

/** Half-closes go through both ways. `error` gets a sentence when the connection cannot be made or breaks. */
export function forward(to: { ip: string; port: number }, data: Duplex, error: Duplex): void {
  const socket = connect({ host: to.ip, port: to.port, allowHalfOpen: true })
  socket.on('error', cause => {
    error.end(`an error occurred forwarding to port ${to.port} of ${to.ip}: ${cause.message}`)
    data.destroy()
  })
  socket.on('close', hadError => {
    if (hadError) return
    error.end()
    data.end()
  })
  data.on('close', () => socket.destroy())
  error.resume()
  data.pipe(socket)
  socket.pipe(data)
}
