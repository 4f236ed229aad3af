// What is said to an HTTP proxy: CONNECT. Node's own agents have no end for an answer that does not end, and leave the connection of a request that was given up.
import type { Socket } from 'node:net'
import type { Listener } from './listener.ts'
import { addressOf, type Place, userOf } from './place.ts'

/** Headers that nobody reads are bounded all the same. */
const MOST_BYTES = 16 * 1024
/** Of what the proxy says of a refusal: one line for a person. */
const MOST_SAID = 200

/** Rejects when the proxy does not lead there. */
export async function askHttp(socket: Socket, listener: Listener, { proxy, to }: { proxy: URL; to: Place }) {
  socket.write(requestOf(proxy, to))
  const answer = (await listener.takeUntil('\r\n\r\n', MOST_BYTES)).toString('latin1')
  const [line = ''] = answer.split('\r\n')
  const [, status, reason = ''] = /^HTTP\/1\.\d (\d{3})(?: (.*))?$/.exec(line) ?? []
  if (status === undefined) throw new Error('it is no HTTP proxy')
  if (!status.startsWith('2')) throw new Error(`it answered ${`${status} ${reason}`.trim().slice(0, MOST_SAID)}`)
}

function requestOf(proxy: URL, to: Place): string {
  const user = userOf(proxy)
  const proof = user && Buffer.from(`${user.name}:${user.password}`).toString('base64')
  const lines = [
    `CONNECT ${addressOf(to)} HTTP/1.1`,
    `Host: ${addressOf(to)}`,
    ...(proof ? [`Proxy-Authorization: Basic ${proof}`] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}
