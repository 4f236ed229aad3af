import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { refuse } from '../../../proxy/refuse.ts'
import { acceptBare } from '../../../proxy/relay/acceptBare.ts'
import { type BareConnection, socketOf } from '../../../proxy/relay/bare.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import { relay } from '../../../proxy/relay.ts'
import { Notice } from '../../../proxy/signal.ts'
import { until } from '../../cluster/until.ts'
import { closeAllAfter, endOf, listenOn, readAll } from '../sockets.ts'

closeAllAfter()

const raw = createRawHere()

async function listening(host = '127.0.0.1'): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as { port: number }).port }
}

/** A client that was accepted without a socket. */
async function visit(host?: string): Promise<{ visitor: Socket; client: BareConnection }> {
  const { server, port } = await listening(host)
  const { promise, resolve } = Promise.withResolvers<BareConnection>()
  acceptBare(server, handle => resolve(raw.adopt(handle)))
  const visitor = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  visitor.on('error', () => {}) // looked at by `endOf`
  onTestFinished(() => void visitor.destroy())
  return { visitor, client: await promise }
}

/** A pod that was dialled without a socket. */
async function enter(): Promise<{ pod: Socket; line: BareConnection }> {
  const accepted = Promise.withResolvers<Socket>()
  const { port } = await listenOn(accepted.resolve)
  const line = await raw.connect({ host: '127.0.0.1', port }, new Notice())
  if (line instanceof Error) throw line
  const pod = await accepted.promise
  pod.on('error', () => {}) // looked at by `endOf`
  return { pod, line }
}

async function join() {
  const [{ visitor, client }, { pod, line }] = [await visit(), await enter()]
  const stop = new Notice()
  return { visitor, client, pod, stop, joined: relay({ client, pod: line, stop }, raw.open) }
}

describe('a client that was accepted without a socket', () => {
  it('is known by its address, and by the one it came to', async () => {
    const { visitor, client } = await visit('::')
    await until('it is connected', () => visitor.remotePort)
    expect(client.remote).toEqual({ address: '::ffff:127.0.0.1', family: 'IPv6', port: visitor.localPort })
    expect(client.local.port).toBe(visitor.remotePort)
  })

  it('is seen to leave by a reset, though nobody reads', async () => {
    const { visitor, client } = await visit()
    visitor.write('hello')
    visitor.resetAndDestroy()
    await until('the reset is seen', () => client.gone.aborted || undefined)
    expect(client.isClosed()).toBe(true)
  })

  it('is not gone when it has sent a FIN, and what it said before comes to its pod', async () => {
    const [{ visitor, client }, { pod, line }] = [await visit(), await enter()]
    visitor.end('last words')
    await once(visitor, 'finish')
    await heard(client)
    expect(client.gone.aborted).toBe(false)
    const { ended } = relay({ client, pod: line, stop: new Notice() }, raw.open)
    expect(await readAll(pod)).toBe('last words')
    pod.end('heard')
    expect(await readAll(visitor)).toBe('heard')
    expect(await ended).toBe('ended')
    expect(client.gone.aborted).toBe(true)
  })

  it('is held back when it says more than one buffer takes, and loses nothing', async () => {
    const [{ visitor, client }, { pod, line }] = [await visit(), await enter()]
    const words = 'a'.repeat(32 << 20)
    visitor.end(words)
    await until('it is held back', () => client.handle.reading === false || undefined)
    expect(visitor.writableLength).toBeGreaterThan(1 << 20)
    relay({ client, pod: line, stop: new Notice() }, raw.open)
    expect(await readAll(pod)).toBe(words)
  })

  it('can be sent away with a sentence', async () => {
    const { visitor, client } = await visit()
    visitor.end('please')
    const over = refuse(socketOf(client) as Socket, 'sorry')
    expect(await readAll(visitor)).toBe('sorry')
    await over
    await until('it is gone', () => client.gone.aborted || undefined)
  })

  it('needs no sentence when it has left', async () => {
    const { visitor, client } = await visit()
    visitor.resetAndDestroy()
    await until('it is gone', () => client.gone.aborted || undefined)
    await refuse(socketOf(client) as Socket, 'sorry')
  })

  it('goes on as a socket when one was made of it before it had a pod, with what it has said', async () => {
    const [{ visitor, client }, { pod, line }] = [await visit(), await enter()]
    visitor.write('first ')
    await heard(client)
    const socket = socketOf(client) as Socket
    const [first] = await once(socket, 'data')
    socket.pause()
    socket.unshift(first)
    visitor.end('second')
    const { ended } = relay({ client, pod: line, stop: new Notice() }, raw.open)
    expect(await readAll(pod)).toBe('first second')
    pod.end('both')
    expect(await readAll(visitor)).toBe('both')
    expect(await ended).toBe('ended')
    expect(client.gone.aborted).toBe(true)
  })

  it('is seen to leave when a socket was made of it', async () => {
    const { visitor, client } = await visit()
    socketOf(client)
    visitor.resetAndDestroy()
    await until('the reset is seen', () => client.gone.aborted || undefined)
  })

  it('can have its pod by streams, too', async () => {
    const [{ visitor, client }, { pod, line }] = [await visit(), await enter()]
    relay({ client, pod: line, stop: new Notice() }, openStream)
    visitor.end('by streams')
    expect(await readAll(pod)).toBe('by streams')
  })
})

describe('a relay over bare handles', () => {
  it('carries both ways and counts the bytes', async () => {
    const { visitor, pod, joined } = await join()
    visitor.end('ping')
    expect(await readAll(pod)).toBe('ping')
    pod.end('a longer answer')
    expect(await readAll(visitor)).toBe('a longer answer')
    expect(await joined.ended).toBe('ended')
    expect([joined.bytesIn(), joined.bytesOut()]).toEqual([4, 15])
  })

  it.each(['visitor', 'pod'] as const)('passes on the reset of the %s', async who => {
    const scene = await join()
    const other = who === 'visitor' ? scene.pod : scene.visitor
    scene.visitor.write('x')
    await once(scene.pod, 'data')
    const end = endOf(other)
    scene[who].resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
    expect(await scene.joined.ended).toBe('reset')
    await until('the client is gone', () => scene.client.gone.aborted || undefined)
  })

  it('resets both when it is told to stop, even while a FIN is on its way', async () => {
    const { visitor, pod, stop, joined, client } = await join()
    const ends = [endOf(visitor), endOf(pod)]
    visitor.end('x')
    await once(pod, 'end')
    stop.abort()
    expect(await joined.ended).toBe('stopped')
    expect(await ends[0]).toBe('ECONNRESET')
    await until('the client is gone', () => client.gone.aborted || undefined)
  })

  it('gives a client whose pod fails at once to another', async () => {
    const { visitor, client, pod, joined } = await join()
    pod.end()
    expect(await joined.ended).toBe('stillborn')
    const again = await enter()
    const second = relay({ client, pod: again.line, stop: new Notice() }, raw.open)
    visitor.end('hello')
    expect(await readAll(again.pod)).toBe('hello')
    again.pod.end('welcome')
    expect(await readAll(visitor)).toBe('welcome')
    expect(await second.ended).toBe('ended')
  })
})

describe('dialling without a socket', () => {
  it('tells that nobody listens', async () => {
    const { server, port } = await listenOn(() => {})
    server.close()
    await once(server, 'close')
    const result = await raw.connect({ host: '127.0.0.1', port }, new Notice())
    expect(result).toMatchObject({ code: 'ECONNREFUSED', message: `connect ECONNREFUSED 127.0.0.1:${port}` })
  })

  it('ends when it is over, however late the answer is', async () => {
    const over = new Notice()
    const { port } = await listenOn(socket => socket.resume())
    const dialled = raw.connect({ host: '127.0.0.1', port }, over)
    over.abort()
    expect(await dialled).toMatchObject({ message: 'given up' })
  })

  it('tells what is no address', async () => {
    expect(await raw.connect({ host: 'somewhere', port: 1 }, new Notice())).toBeInstanceOf(Error)
  })
})

it('a socket that was a bare handle can have TLS, which is told of what comes', async () => {
  const { visitor, client } = await visit()
  const secured = new TLSSocket(socketOf(client) as Socket, { isServer: true })
  const failed = once(secured, 'error')
  visitor.write('GET / HTTP/1.1\r\n\r\n')
  const [error] = await failed
  expect(error).toMatchObject({ code: expect.stringContaining('ERR_SSL') })
})

/** Resolves when some of what was said has come. */
async function heard(client: BareConnection): Promise<void> {
  await until('something has come', () => client.hasKept || undefined)
}
