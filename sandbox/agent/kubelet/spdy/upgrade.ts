// The HTTP part of a SPDY connection: which protocol both ends will speak on it.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { Refusal } from '../refusal.ts'

const VERSIONS_HEADER = 'X-Stream-Protocol-Version'

/** The first of ours that the other end offers. */
export function chooseProtocol(request: IncomingMessage, ours: readonly string[]): string {
  const offered = request.headersDistinct[VERSIONS_HEADER.toLowerCase()] ?? []
  const names = offered.flatMap(line => line.split(',').map(name => name.trim()))
  const chosen = ours.find(name => names.includes(name))
  if (chosen) return chosen
  throw new Refusal(
    403,
    `none of the offered protocols is known (${names.join(', ')}): this node speaks ${ours.join(', ')}`,
  )
}

export function switchToSpdy({ socket }: { socket: Duplex }, protocol: string): void {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: SPDY/3.1',
    `${VERSIONS_HEADER}: ${protocol}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
}
