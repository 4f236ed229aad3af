// Port-forward over WebSocket channels: two for each port, data and errors, each beginning with the port's number.
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { dialSpdy, type SpdyClient, type SpdyStream } from '../../spdy/connection.ts'
import { sendAll, sendTo, takeMessages, writeTo } from './webSocket.ts'

/** What a client has said before it left may take this long to get away. */
const LINGER_MS = 1_000

type Pair = { readonly port: number; readonly data: SpdyStream; readonly error: SpdyStream }

/** One connection for each of `ports`. Resolves when both ends are closed. */
export async function servePortChannels(
  webSocket: WebSocket,
  { socket, head }: { socket: Duplex; head: Buffer },
  ports: readonly number[],
): Promise<void> {
  const node = dialSpdy(socket, head)
  const pairs = ports.map((port, index) => openPair(node, port, String(index)))
  const gone = new Promise<void>(resolve => webSocket.once('close', () => resolve()))
  const taken = takeMessages(webSocket, async (channel, bytes) => {
    const pair = pairs[channel >> 1]
    if (pair && channel % 2 === 0) await writeTo(pair.data, bytes)
  })
  void gone.then(async () => {
    await Promise.race([taken(), sleep(LINGER_MS, undefined, { ref: false })])
    for (const { data } of pairs) data.end()
    node.leave()
  })
  try {
    await Promise.all(pairs.map((pair, index) => servePair(webSocket, pair, 2 * index)))
    webSocket.close(1000)
  } catch {
    webSocket.terminate()
  }
  await gone
  await node.closed
}

function openPair(node: SpdyClient, port: number, requestid: string): Pair {
  const open = (streamtype: string) => node.open({ streamtype, port: String(port), requestid })
  const error = open('error')
  error.end()
  return { port, error, data: open('data') }
}

async function servePair(webSocket: WebSocket, { port, data, error }: Pair, first: number): Promise<void> {
  const number = Buffer.alloc(2)
  number.writeUInt16LE(port)
  const passOn = async (stream: SpdyStream, channel: number) => {
    await sendTo(webSocket, channel, number)
    await sendAll(webSocket, channel, stream)
  }
  const said = async () => {
    await passOn(data, first)
    // Nobody could tell the client that only one direction has ended, so both do.
    data.end()
  }
  await Promise.all([said(), passOn(error, first + 1)])
}
