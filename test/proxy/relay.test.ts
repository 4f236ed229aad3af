import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Relay, relay } from '../../proxy/relay.ts'
import { until } from '../cluster/until.ts'
import { closeAllAfter, closed, endOf, readAll, socketPair } from './sockets.ts'

closeAllAfter()

type Scene = {
  client: Socket
  pod: Socket
  inner: { client: Socket; pod: Socket }
  relay: Relay
  stop: AbortController
}

/** A client and a pod with a relay between them. `before` may act before the relay starts. */
async function join(before: (client: Socket, far: Socket) => void | Promise<void> = () => {}): Promise<Scene> {
  const [outside, inside] = [await socketPair(), await socketPair()]
  await before(outside.near, outside.far)
  const stop = new AbortController()
  const joined = relay(outside.far, inside.near, stop.signal)
  return {
    client: outside.near,
    pod: inside.far,
    inner: { client: outside.far, pod: inside.near },
    relay: joined,
    stop,
  }
}

describe('a relay', () => {
  it('carries both ways and counts the bytes', async () => {
    const { client, pod, relay } = await join()
    client.end('ping')
    expect(await readAll(pod)).toBe('ping')
    pod.end('a longer answer')
    expect(await readAll(client)).toBe('a longer answer')
    expect(await relay.ended).toBe('ended')
    expect([relay.bytesIn(), relay.bytesOut()]).toEqual([4, 15])
  })

  it('brings what the client said before there was a pod, and its FIN', async () => {
    const { pod, relay } = await join(async client => {
      client.end('early words')
      await once(client, 'finish')
    })
    expect(await readAll(pod)).toBe('early words')
    pod.end()
    expect(await relay.ended).toBe('ended')
  })

  it('brings a FIN that came before there was a pod, with no word before it', async () => {
    const { inner, pod, relay } = await join(async (client, far) => {
      client.end()
      await until('the FIN has come', () => (far.readableEnded ? true : undefined))
    })
    expect(inner.client.readableEnded).toBe(true)
    expect(await readAll(pod)).toBe('')
    pod.end('answer to nothing')
    expect(await relay.ended).toBe('ended')
  })

  it('lets the pod answer long after the client has half-closed', async () => {
    const { client, pod, relay } = await join()
    const answer = readAll(client)
    client.end('question')
    await readAll(pod)
    pod.write('one ')
    await until('first part', () => (relay.bytesOut() === 4 ? true : undefined))
    pod.end('two')
    expect(await answer).toBe('one two')
    expect(await relay.ended).toBe('ended')
  })

  it('lets the client speak on after the pod has half-closed', async () => {
    const { client, pod, relay } = await join()
    pod.end('bye')
    expect(await readAll(client)).toBe('bye')
    client.end('but wait')
    expect(await readAll(pod)).toBe('but wait')
    expect(await relay.ended).toBe('ended')
  })

  it("passes the client's reset on to the pod", async () => {
    const { client, pod, relay } = await join()
    client.write('x')
    await once(pod, 'data')
    const end = endOf(pod)
    client.resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
    expect(await relay.ended).toBe('reset')
  })

  it("passes the pod's reset on to the client, after the last words", async () => {
    const { client, pod, relay } = await join()
    let heard = ''
    client.on('data', chunk => (heard += chunk))
    const end = endOf(client)
    pod.write('last words')
    await until('last words relayed', () => (relay.bytesOut() === 10 ? true : undefined))
    pod.resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
    expect(heard).toBe('last words')
    expect(await relay.ended).toBe('reset')
  })

  it('gives the client back when the pod resets before a byte went either way', async () => {
    const { client, pod, inner, relay } = await join()
    pod.resetAndDestroy()
    expect(await relay.ended).toBe('stillborn')
    const again = await socketPair()
    const second = join2(inner.client, again.near)
    client.end('hello')
    expect(await readAll(again.far)).toBe('hello')
    again.far.end('welcome')
    expect(await readAll(client)).toBe('welcome')
    expect(await second.ended).toBe('ended')
  })

  it('gives the client back when the pod closes before a byte went either way', async () => {
    const { client, pod, inner, relay } = await join()
    pod.end()
    expect(await relay.ended).toBe('stillborn')
    expect(inner.client.destroyed).toBe(false)
    const again = await socketPair()
    join2(inner.client, again.near)
    again.far.end('second pod')
    expect(await readAll(client)).toBe('second pod')
  })

  it('is over, not stillborn, when the pod dies after the client has spoken', async () => {
    const { client, pod, relay } = await join()
    client.write('x')
    await once(pod, 'data')
    pod.resetAndDestroy()
    expect(await relay.ended).toBe('reset')
    expect(await endOf(client)).toBe('ECONNRESET')
  })

  it('is over, not stillborn, when a client came only to close', async () => {
    const { client, pod, relay } = await join()
    client.end()
    expect(await readAll(pod)).toBe('')
    pod.end()
    expect(await relay.ended).toBe('ended')
  })

  it('resets both sides when it is told to stop', async () => {
    const { client, pod, relay, stop } = await join()
    client.write('x')
    await once(pod, 'data')
    const ends = Promise.all([endOf(client), endOf(pod)])
    stop.abort()
    expect(await relay.ended).toBe('stopped')
    expect(await ends).toEqual(['ECONNRESET', 'ECONNRESET'])
  })

  it('resets a client that does not read, though much is still meant for it', async () => {
    const { client, pod, inner, relay, stop } = await join()
    client.pause()
    pod.write(Buffer.alloc(32 << 20))
    await until('the client is held back', () => (inner.client.writableNeedDrain ? true : undefined))
    const over = Promise.all([closed(inner.pod), closed(inner.client), closed(pod)])
    stop.abort()
    expect(await relay.ended).toBe('stopped')
    await over
  })

  it('resets the pod when the client was gone before it began', async () => {
    const [outside, inside] = [await socketPair(), await socketPair()]
    outside.near.resetAndDestroy()
    await closed(outside.far)
    const end = endOf(inside.far)
    expect(await relay(outside.far, inside.near, new AbortController().signal).ended).toBe('reset')
    expect(await end).toBe('ECONNRESET')
  })

  it.each(['in', 'out'] as const)(
    'holds back a fast sender while the reader (%s) is slow, and loses nothing',
    async direction => {
      const { client, pod, inner, relay } = await join()
      const [sender, reader] = direction === 'in' ? [client, pod] : [pod, client]
      const buffered = direction === 'in' ? inner.pod : inner.client
      const total = 48 << 20
      reader.pause()
      const sent = sendPattern(sender, total)
      const count = () => (direction === 'in' ? relay.bytesIn() : relay.bytesOut())
      let before = -1
      // Full, when two looks in a row see no progress.
      await until('buffers full', () => {
        const [last, now] = [before, count()]
        before = now
        return now > 0 && now === last ? true : undefined
      })
      expect(count()).toBeLessThan(total)
      expect(buffered.writableLength).toBeLessThan(1 << 20)
      expect(await checkPattern(reader)).toBe(total)
      await sent
    },
  )
})

function join2(client: Socket, pod: Socket): Relay {
  return relay(client, pod, new AbortController().signal)
}

const block = Buffer.from(Array.from({ length: 1 << 16 }, (_, i) => (i * 7 + (i >> 8)) % 251))

async function sendPattern(socket: Socket, total: number): Promise<void> {
  for (let sent = 0; sent < total; sent += block.length) {
    if (!socket.write(block)) await once(socket, 'drain')
  }
  socket.end()
}

/** The number of bytes that came, each in its place. */
async function checkPattern(socket: Socket): Promise<number> {
  let at = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    for (let i = 0; i < chunk.length; ) {
      const from = at % block.length
      const length = Math.min(chunk.length - i, block.length - from)
      if (chunk.compare(block, from, from + length, i, i + length) !== 0) throw new Error(`wrong bytes after ${at}`)
      i += length
      at += length
    }
  }
  return at
}
