// The tunnel's own end, against a peer that keeps to the protocol less than it should.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { openTunnel } from '../../../plugin/cluster/tunnel.ts'

type Ends = { readonly tunnel: Duplex; readonly socket: Socket; readonly peer: Socket }

async function openEnds(): Promise<Ends> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [peer] = (await once(server, 'connection')) as [Socket]
  peer.on('error', () => {})
  onTestFinished(() => {
    socket.destroy()
    peer.destroy()
    server.close()
  })
  return { tunnel: openTunnel(socket, Buffer.alloc(0)), socket, peer }
}

/** As a server sends them: not masked, and short. */
function message(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload])
}

it('answers a ping with what was in it', async () => {
  const { peer } = await openEnds()
  peer.write(message(9, Buffer.from('here?')))
  const [pong] = (await once(peer, 'data')) as [Buffer]
  expect([pong[0], pong[1], pong.subarray(6).toString()]).toEqual([0x8a, 0x80 | 5, 'here?'])
})

it('keeps no answers for who sends pings without end and reads nothing', async () => {
  const { tunnel, socket, peer } = await openEnds()
  peer.pause()
  const pings = Buffer.concat(Array(1_000).fill(message(9, Buffer.alloc(125))))
  const write = async () => {
    for (let count = 0; count < 300; count += 1) if (!peer.write(pings)) await once(peer, 'drain')
    peer.write(message(2, Buffer.from('and on')))
  }
  const [[said]] = await Promise.all([once(tunnel, 'data'), write()])
  expect(String(said)).toBe('and on')
  expect(socket.writableLength).toBeLessThan(128 * 1024)
})

it.each([
  ['a ping of more than the protocol allows', Buffer.from([0x89, 126, 0, 126])],
  ['a message of more than any frame has', Buffer.from([0x82, 127, 0, 0, 0, 0, 2, 0, 0, 0])],
])('ends with %s', async (_, head) => {
  const { tunnel, peer } = await openEnds()
  peer.write(head)
  const [error] = await once(tunnel, 'error')
  expect(error.message).toMatch(/^a WebSocket message of \d+ bytes is too long$/)
})
