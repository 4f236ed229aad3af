import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../proxy/client.ts'
import { until } from '../cluster/until.ts'
import { closeAllAfter, readAll, socketPair } from './sockets.ts'

closeAllAfter()

const known = { id: 'c-1', acceptedAt: 0 }

describe('a client that waits for its pod', () => {
  it('is seen to leave by a reset, though nobody reads', async () => {
    const { near, far } = await socketPair()
    const client = createClient(far, known)
    near.write('hello')
    near.resetAndDestroy()
    await until('the reset is seen', () => (client.gone.aborted ? true : undefined))
  })

  it('keeps its words and is not gone when it has sent a FIN', async () => {
    const { near, far } = await socketPair()
    const client = createClient(far, known)
    near.end('last words')
    await until('the words are in', () => (far.readableLength === 10 ? true : undefined))
    expect(client.gone.aborted).toBe(false)
    expect(await readAll(far)).toBe('last words')
  })

  it('is held back when it says more than one buffer takes', async () => {
    const { near, far } = await socketPair()
    createClient(far, known)
    near.write(Buffer.alloc(32 << 20))
    await until('the buffer is full', () => (far.readableLength >= far.readableHighWaterMark ? true : undefined))
    expect(far.readableLength).toBeLessThan(1 << 20)
    expect(near.writableLength).toBeGreaterThan(1 << 20)
  })

  it('bears its IPv4 address even when it came in through an IPv6 socket', async () => {
    const accepted = Promise.withResolvers<Socket>()
    const server = createServer(accepted.resolve).listen(0, '::')
    await once(server, 'listening')
    const near = connect({ host: '127.0.0.1', port: (server.address() as { port: number }).port })
    const { host, address } = createClient(await accepted.promise, known)
    expect(host).toBe('127.0.0.1')
    expect(address).toBe(`127.0.0.1:${near.localPort}`)
    near.destroy()
    server.close()
  })
})
