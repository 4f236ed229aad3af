import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createClient, endsOf } from '../../proxy/client.ts'
import { socketOf } from '../../proxy/relay/bare.ts'
import { until } from '../cluster/until.ts'
import { closeAllAfter, readAll } from './sockets.ts'
import { bothWays, heardBy } from './ways.ts'

closeAllAfter()

const known = { id: 'c-1', acceptedAt: 0 }

describe.each(bothWays)('a client that waits for its pod as $as', ({ accept }) => {
  it('is seen to leave by a reset, though nobody reads', async () => {
    const { near, far } = await accept()
    const client = createClient(far, known)
    near.write('hello')
    near.resetAndDestroy()
    await until('the reset is seen', () => (client.gone.aborted ? true : undefined))
  })

  it('keeps its words and is not gone when it has sent a FIN', async () => {
    const { near, far } = await accept()
    const client = createClient(far, known)
    near.end('last words')
    await until('the words are in', () => (heardBy(far) === 10 ? true : undefined))
    expect(client.gone.aborted).toBe(false)
    expect(await readAll(socketOf(far))).toBe('last words')
  })

  it('is held back when it says more than one buffer takes', async () => {
    const { near, far } = await accept()
    createClient(far, known)
    near.write(Buffer.alloc(32 << 20))
    const isReading = () =>
      far instanceof Socket ? far.readableLength < far.readableHighWaterMark : far.handle.reading
    await until('the buffer is full', () => (isReading() ? undefined : true))
    expect(heardBy(far)).toBeLessThan(1 << 20)
    expect(near.writableLength).toBeGreaterThan(1 << 20)
  })

  it.each([
    { listen: '::', to: '127.0.0.1', host: '127.0.0.1', address: '127.0.0.1' },
    { listen: '::1', to: '::1', host: '::1', address: '[::1]' },
  ])('is known by the address that it comes from to $listen, $to', async ({ host, address, ...route }) => {
    const { near, far } = await accept(route)
    const client = createClient(far, known)
    expect(client.address).toBe(`${address}:${near.localPort}`)
    expect(endsOf(client)).toEqual({ from: { host, port: near.localPort }, to: { host, port: near.remotePort } })
  })
})
