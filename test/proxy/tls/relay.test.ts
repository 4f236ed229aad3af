// A client with TLS and its pod: what one does, the other sees.

import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { refuse } from '../../../proxy/refuse.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import { reset } from '../../../proxy/reset.ts'
import { type Relayed, relayed } from '../relay/relayed.ts'
import { closeAllAfter, closed, connectTo, endOf, readAll, socketPair } from '../sockets.ts'
import { asCertificate, makeAuthority, securePair, terminatorWith } from './authority.ts'

closeAllAfter()

const terminator = terminatorWith(asCertificate(makeAuthority('of servers').issue('localhost')))
const block = Buffer.from(Array.from({ length: 65_521 }, (_, i) => (i * 7 + (i >> 8)) % 251))

describe.each([
  { by: 'streams', open: openStream },
  { by: 'raw handles where there are any', open: createRawHere().open },
])('a client with TLS, relayed by $by', ({ open }) => {
  async function join(): Promise<{ client: TLSSocket; pod: Socket; relay: Relayed; stop: AbortController }> {
    const [outside, inside] = [await securePair(terminator), await socketPair()]
    const stop = new AbortController()
    const joined = relayed({ client: outside.far, pod: inside.near, stop: stop.signal }, open)
    return { client: outside.near, pod: inside.far, relay: joined, stop }
  }

  it('ends its side and hears the other to the end', async () => {
    const { client, pod, relay } = await join()
    client.end('ping')
    expect(await readAll(pod)).toBe('ping')
    pod.end('a longer answer')
    expect(await readAll(client)).toBe('a longer answer')
    expect(await relay.ended).toBe('ended')
    expect([relay.bytesIn(), relay.bytesOut()]).toEqual([4, 15])
  })

  it('hears its pod end, by a close_notify, and is heard to the end', async () => {
    const { client, pod, relay } = await join()
    pod.end('bye')
    expect(await readAll(client)).toBe('bye')
    client.end('last words')
    expect(await readAll(pod)).toBe('last words')
    expect(await relay.ended).toBe('ended')
  })

  it('sends and gets megabytes whole', async () => {
    const { client, pod, relay } = await join()
    const all = Buffer.concat(Array.from({ length: 64 }, () => block))
    const [there, back] = [collect(pod), collect(client)]
    client.end(all)
    pod.end(all)
    expect((await there).equals(all)).toBe(true)
    expect((await back).equals(all)).toBe(true)
    expect(await relay.ended).toBe('ended')
  })

  it('that reads nothing holds its pod back, and gets all of it when it does', async () => {
    const { client, pod, relay } = await join()
    client.pause()
    const all = Buffer.alloc(32 << 20, block)
    let sent = false
    pod.end(all, () => {
      sent = true
    })
    client.write('x')
    await once(pod, 'data')
    expect(sent).toBe(false)
    expect((await collect(client)).equals(all)).toBe(true)
    client.end()
    expect(await relay.ended).toBe('ended')
  })

  it('sees a reset of its pod as a reset, not as an end', async () => {
    const { client, pod, relay } = await join()
    client.write('x')
    await once(pod, 'data')
    const end = endOf(client)
    pod.resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
    expect(await relay.ended).toBe('reset')
  })

  it('that is reset takes its pod along', async () => {
    const { client, pod, relay } = await join()
    client.write('x')
    await once(pod, 'data')
    const end = endOf(pod)
    reset(client)
    expect(await end).toBe('ECONNRESET')
    expect(await relay.ended).toBe('reset')
  })

  it('is reset when it is told to go', async () => {
    const { client, pod, relay, stop } = await join()
    client.write('x')
    await once(pod, 'data')
    const end = endOf(client)
    stop.abort()
    expect(await end).toBe('ECONNRESET')
    expect(await relay.ended).toBe('stopped')
  })

  it('that breaks the rules of TLS is cut off, and its pod reset', async () => {
    const liar = await socketPair()
    const { near, far } = await securePair(terminator, async port => {
      const beyond = await connectTo(port)
      liar.far.pipe(beyond).pipe(liar.far)
      liar.far.on('liar', words => beyond.write(words))
      return liar.near
    })
    const inside = await socketPair()
    const joined = relayed({ client: far, pod: inside.near, stop: new AbortController().signal }, open)
    near.write('x')
    await once(inside.far, 'data')
    const end = endOf(inside.far)
    liar.far.emit('liar', Buffer.from('170303000548656c6c6f', 'hex'))
    expect(await end).toBe('ECONNRESET')
    expect(await joined.ended).toBe('reset')
  })
})

describe('a client with TLS that is refused', () => {
  it('reads why, by TLS', async () => {
    const { near, far } = await securePair(terminator)
    near.write('something that nobody reads')
    const gone = refuse(far, 'no pod is free\n')
    expect(await readAll(near)).toBe('no pod is free\n')
    near.end()
    await gone
  })
})

describe('a reset of a socket with TLS', () => {
  it('closes one whose FIN is just on its way out', async () => {
    const { far } = await securePair(terminator)
    far.end()
    const over = closed(far)
    reset(far)
    await over
  })

  it('closes one that can get rid neither of its words nor of its FIN', async () => {
    const { near, far } = await securePair(terminator)
    near.pause()
    far.end(Buffer.alloc(32 << 20))
    const over = closed(far)
    reset(far)
    await over
  })
})

async function collect(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.resume()
  await once(socket, 'end')
  return Buffer.concat(chunks)
}
