import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { refuse } from '../../proxy/refuse.ts'
import type { Open } from '../../proxy/relay/connection.ts'
import { openRaw } from '../../proxy/relay/open.ts'
import { openStream } from '../../proxy/relay/stream.ts'
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

type Before = {
  /** Acts before the relay starts. */
  readonly act?: (client: Socket, far: Socket) => void | Promise<void>
  readonly head?: Buffer
}

/** However the sides are read and written, their users see the same. */
describe.each([
  { by: 'streams', open: openStream },
  { by: 'raw handles', open: openRaw() },
  { by: 'raw handles, when nobody can have a buffer of its own', open: openRaw({ maxLent: 0 }) },
  { by: 'a stream and a raw handle', open: mixed() },
])('a relay by $by', ({ open }) => {
  /** A client and a pod with a relay between them. */
  async function join({ act, head }: Before = {}): Promise<Scene> {
    const [outside, inside] = [await socketPair(), await socketPair()]
    await act?.(outside.near, outside.far)
    const stop = new AbortController()
    const joined = relay({ client: outside.far, pod: inside.near, head, stop: stop.signal }, open)
    return {
      client: outside.near,
      pod: inside.far,
      inner: { client: outside.far, pod: inside.near },
      relay: joined,
      stop,
    }
  }
  const join2 = (client: Socket, pod: Duplex): Relay => relay({ client, pod, stop: new AbortController().signal }, open)

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
    const { pod, relay } = await join({
      async act(client, far) {
        client.end('early words')
        await until('the words are in', () => (far.readableLength === 11 ? true : undefined))
      },
    })
    expect(await readAll(pod)).toBe('early words')
    pod.end()
    expect(await relay.ended).toBe('ended')
  })

  it('brings a FIN that came before there was a pod, with no word before it', async () => {
    const { inner, pod, relay } = await join({
      async act(client, far) {
        client.end()
        await until('the FIN has come', () => (far.readableEnded ? true : undefined))
      },
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

  it('brings what was read of the client before, first of all, and counts it', async () => {
    const { client, pod, relay } = await join({ head: Buffer.from('head, ') })
    client.end('then the rest')
    expect(await readAll(pod)).toBe('head, then the rest')
    expect(relay.bytesIn()).toBe(19)
  })

  it('brings a head that the pod does not take at once, and all after it', async () => {
    const { client, pod, relay } = await join({ head: pattern(24 << 20) })
    pod.pause()
    client.end(pattern(24 << 20).subarray(0, 5))
    expect(await checkPattern(pod, 24 << 20)).toBe((24 << 20) + 5)
    expect(relay.bytesIn()).toBe((24 << 20) + 5)
  })

  it('brings all that the client said early to a pod that half-closes before it takes any of it', async () => {
    const { near, far } = await socketPair()
    near.end('early words')
    await until('the words and the FIN are in', () => (hasEnded(far) && far.readableLength === 11 ? true : undefined))
    const pod = slowReader()
    const relay = join2(far, pod.stream)
    const gone = closed(near)
    pod.stream.push(null)
    near.resume()
    await gone
    // A FIN that went out closes what has nothing left to read, a turn later.
    for (let turn = 0; turn < 9; turn++) await setImmediate()
    pod.take()
    expect(await relay.ended).toBe('ended')
    expect(pod.heard).toEqual(['early words', 'FIN'])
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
    await standstill(relay.bytesOut)
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
    expect(await join2(outside.far, inside.near).ended).toBe('reset')
    expect(await end).toBe('ECONNRESET')
  })

  it('carries pieces of all sizes both ways at once, unchanged and in order', async () => {
    const { client, pod, relay } = await join()
    const total = 50 << 20
    await Promise.all([sendPieces(client, total), sendPieces(pod, total), arrives(client, total), arrives(pod, total)])
    expect(await relay.ended).toBe('ended')
    expect([relay.bytesIn(), relay.bytesOut()]).toEqual([total, total])
  })

  it('carries many small words, one answered after the other', async () => {
    const { client, pod, relay } = await join()
    pod.on('data', chunk => pod.write(chunk))
    for (let i = 0; i < 2000; i++) {
      client.write(String(i))
      expect(String((await once(client, 'data'))[0])).toBe(String(i))
    }
    expect(relay.bytesIn()).toBe(relay.bytesOut())
  })

  it.each(['in', 'out'] as const)('keeps apart what many connections carry at once (%s)', async direction => {
    const total = 4 << 20
    const carry = async (seed: number) => {
      const { client, pod } = await join()
      const [sender, reader] = direction === 'in' ? [client, pod] : [pod, client]
      await Promise.all([sendPieces(sender, total, seed), arrives(reader, total, seed)])
    }
    await Promise.all(Array.from({ length: 12 }, (_, seed) => carry(seed)))
  })

  it('lets last words through unchanged while other connections go on', async () => {
    const total = 20 << 20
    const { client, pod, relay } = await join()
    client.pause()
    pod.on('error', () => {})
    void sendPieces(pod, total, 1)
    await standstill(relay.bytesOut)
    const others = [2, 3, 4].map(async seed => {
      const other = await join()
      await Promise.all([sendPieces(other.pod, total, seed), arrives(other.client, total, seed)])
    })
    pod.resetAndDestroy()
    const heard = arrives(client, total, 1).catch((error: Error) => error)
    expect(await relay.ended).toBe('reset')
    // What came, came in order; how much the kernel still had is its own affair.
    expect(String(await heard)).toContain('ECONNRESET')
    await Promise.all(others)
  })

  it('resets the pod when its client dies while the pod does not read', async () => {
    const { client, pod, inner, relay } = await join()
    pod.pause()
    client.write(Buffer.alloc(32 << 20))
    await standstill(relay.bytesIn)
    const over = Promise.all([closed(inner.pod), closed(inner.client)])
    const end = endOf(pod)
    pod.write('a word, so that the reset is met')
    client.resetAndDestroy()
    expect(await relay.ended).toBe('reset')
    expect(await end).toBe('ECONNRESET')
    await over
  })

  it('gives a client back that goes away before it has another pod, and it is seen to go', async () => {
    const { client, pod, inner, relay } = await join()
    pod.resetAndDestroy()
    expect(await relay.ended).toBe('stillborn')
    const over = closed(inner.client)
    client.write('still there?')
    client.resetAndDestroy()
    await over
  })

  it('gives a client back whose pod was gone before it began, and it is seen to go', async () => {
    const [outside, inside] = [await socketPair(), await socketPair()]
    inside.far.resetAndDestroy()
    await closed(inside.near)
    expect(await join2(outside.far, inside.near).ended).toBe('stillborn')
    const over = closed(outside.far)
    outside.near.write('still there?')
    outside.near.resetAndDestroy()
    await over
  })

  it('gives a client back that can be told why it is sent away', async () => {
    const { client, pod, inner, relay } = await join()
    pod.end()
    expect(await relay.ended).toBe('stillborn')
    client.write('hello?')
    const over = refuse(inner.client, 'sorry')
    expect(await readAll(client)).toBe('sorry')
    client.end()
    await over
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
      await standstill(count)
      expect(count()).toBeLessThan(total)
      expect(heldFor(buffered)).toBeLessThanOrEqual(300 << 10)
      expect(await checkPattern(reader)).toBe(total)
      await sent
    },
  )
})

/** The client by a stream, as one with TLS is, its pod by a raw handle. */
function mixed(): Open {
  const raw = openRaw()
  let count = 0
  return stream => (count++ % 2 === 0 ? openStream(stream) : raw(stream))
}

/** Takes what it is sent when it is told to. */
function slowReader() {
  const heard: string[] = []
  const { promise: told, resolve: take } = Promise.withResolvers<void>()
  const stream = new Duplex({
    allowHalfOpen: true,
    read() {},
    async write(chunk: Buffer, _encoding, done) {
      await told
      heard.push(chunk.toString())
      done()
    },
    final(done) {
      heard.push('FIN')
      done()
    },
  })
  return { stream, heard, take }
}

/** Its FIN has come, and may not have been read. */
function hasEnded(socket: Socket): boolean {
  return (socket as unknown as { _readableState: { ended: boolean } })._readableState.ended
}

/** Bytes in this process that the kernel has not taken yet. */
function heldFor(socket: Socket): number {
  const { _handle: handle } = socket as unknown as { _handle: { writeQueueSize: number } }
  return socket.writableLength + handle.writeQueueSize
}

/** Resolves when two looks in a row see no progress. */
async function standstill(count: () => number): Promise<void> {
  let before = -1
  await until('nothing goes on', () => {
    const [last, now] = [before, count()]
    before = now
    return now > 0 && now === last ? true : undefined
  })
}

const block = Buffer.from(Array.from({ length: 65_521 }, (_, i) => (i * 7 + (i >> 8)) % 251))

/** Bytes that tell their place, and whose they are. */
function pattern(total: number, seed = 0): Buffer {
  return Buffer.alloc(total, Buffer.concat([block.subarray(seed * 97), block.subarray(0, seed * 97)]))
}

async function sendPattern(socket: Socket, total: number): Promise<void> {
  for (let sent = 0; sent < total; sent += block.length) {
    if (!socket.write(block.subarray(0, total - sent))) await once(socket, 'drain')
  }
  socket.end()
}

/** From single bytes to a megabyte. */
async function sendPieces(socket: Socket, total: number, seed = 0): Promise<void> {
  const all = pattern(total, seed)
  const over = once(socket, 'close').catch(() => {}) // how it ended is told by its reader
  const sizes = [1, 1 << 20, 17, 4096, 65_537, 3, 300_000, 65_536, 8191]
  for (let sent = 0, i = 0; sent < total && !socket.destroyed; i++) {
    const piece = all.subarray(sent, sent + sizes[i % sizes.length]!)
    sent += piece.length
    if (!socket.write(piece)) await Promise.race([drained(socket), over])
  }
  socket.end()
}

function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.once('drain', () => resolve()))
}

async function arrives(socket: Socket, total: number, seed = 0): Promise<void> {
  expect(await checkPattern(socket, total, seed)).toBe(total)
}

/** The number of bytes that came, each in its place; after `restart` bytes the pattern begins anew. */
async function checkPattern(socket: Socket, restart = Number.POSITIVE_INFINITY, seed = 0): Promise<number> {
  const turned = pattern(block.length, seed)
  let at = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    for (let i = 0; i < chunk.length; ) {
      const place = at % restart
      const from = place % block.length
      const length = Math.min(chunk.length - i, block.length - from, restart - place)
      if (chunk.compare(turned, from, from + length, i, i + length) !== 0) throw new Error(`wrong bytes after ${at}`)
      i += length
      at += length
    }
  }
  return at
}
