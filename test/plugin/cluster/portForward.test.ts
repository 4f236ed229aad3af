// A forwarded port through a server that ends the WebSocket in its own ways: whoever reads sees the end.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../../api/kube/client.ts'
import { forwardPort } from '../../../plugin/cluster/portForward.ts'
import { buildData } from '../../../sandbox/spdy/frames.ts'

const closing = Buffer.from([0x88, 0x02, 0x03, 0xe8])

/** Answers the handshake and does with the connection what the test says. */
async function serverThat(does: (socket: Duplex) => void): Promise<string> {
  const sockets = new Set<Duplex>()
  const server = createServer().on('upgrade', ({ headers }, socket) => {
    sockets.add(socket.on('error', () => {}))
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
    lines.push(`Sec-WebSocket-Accept: ${accept.digest('base64')}`)
    lines.push(`Sec-WebSocket-Protocol: ${headers['sec-websocket-protocol']}`)
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    socket.once('data', () => does(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it.each<[string, (socket: Duplex) => void]>([
  ['closes it and the connection', socket => void socket.end(closing)],
  ['closes it, and leaves the connection open', socket => void socket.write(closing)],
  ['ends the connection without a word', socket => void socket.end()],
  ['cuts the connection', socket => void socket.destroy()],
])('ends for who reads when the server %s', async (_, does) => {
  const client = createClient({ server: await serverThat(does) }, { userAgent: 'test' })
  const never = new AbortController().signal
  const line = await forwardPort(client, { namespace: 'a', pod: 'b', port: 1 }, never)
  onTestFinished(() => {
    line.close()
    client.close()
  })
  line.stream.resume()
  await once(line.stream, 'close')
  expect(await line.trouble).toBe('')
})

it('takes from a server that complains without end no more than a sentence', async () => {
  const complaint = buildData(1, Buffer.alloc(1000, 'x'), false)
  const message = Buffer.concat([Buffer.from([0x82, 126, complaint.length >> 8, complaint.length & 0xff]), complaint])
  const complain = (socket: Duplex) => {
    while (!socket.destroyed && socket.write(message));
    socket.once('drain', () => complain(socket))
  }
  const client = createClient({ server: await serverThat(complain) }, { userAgent: 'test' })
  const line = await forwardPort(client, { namespace: 'a', pod: 'b', port: 1 }, new AbortController().signal)
  onTestFinished(() => {
    line.close()
    client.close()
  })
  expect(await line.trouble).toBe('x'.repeat(4096))
})
