import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { refuse } from '../../../proxy/refuse.ts'
import { acceptBare } from '../../../proxy/relay/acceptBare.ts'
import { type BareConnection, socketOf } from '../../../proxy/relay/bare.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import { Notice } from '../../../proxy/signal.ts'
import { until } from '../../cluster/until.ts'
import { closeAllAfter, listenOn, readAll } from '../sockets.ts'
import { byHandles, heardBy } from '../ways.ts'
import { relayed } from './relayed.ts'

closeAllAfter()

const raw = createRawHere()
const { accept, dial } = byHandles(raw)

/** A client that was accepted without a socket. */
async function visit(): Promise<{ visitor: Socket; client: BareConnection }> {
  const { near, far } = await accept()
  return { visitor: near, client: far as BareConnection }
}

/** A pod that was dialled without a socket. */
async function enter(): Promise<{ pod: Socket; line: BareConnection }> {
  const { near, far } = await dial()
  return { pod: far, line: near as BareConnection }
}

/** The timer that the kernel runs for the connection between these ports, seen from the first: 02 asks, when all is silent, whether the other side is still there (proc(5), /proc/net/tcp). */
function timerOf(from: number, to: number): string | undefined {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  const rows = readFileSync('/proc/self/net/tcp', 'utf8').split('\n')
  const row = rows
    .map(row => row.trim().split(/\s+/))
    .find(([, local, remote]) => {
      return local?.endsWith(`:${hex(from)}`) && remote?.endsWith(`:${hex(to)}`)
    })
  return row?.[5]?.slice(0, 2)
}

it.runIf(process.platform === 'linux')(
  'whoever vanishes without a word is noticed: the kernel asks after both sides',
  async () => {
    const [{ client }, { line }] = [await visit(), await enter()]
    for (const { local, remote } of [client, line]) expect(timerOf(local.port, remote.port)).toBe('02')
  },
)

describe('a client that was accepted without a socket', () => {
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
    const { ended } = relayed({ client, pod: line, stop: new Notice() }, raw.open)
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
    relayed({ client, pod: line, stop: new Notice() }, raw.open)
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
    const { ended } = relayed({ client, pod: line, stop: new Notice() }, raw.open)
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
    relayed({ client, pod: line, stop: new Notice() }, openStream)
    visitor.end('by streams')
    expect(await readAll(pod)).toBe('by streams')
  })
})

it('a kernel that could not give a client is told of by the server, as ever', async () => {
  const { server } = await listenOn(() => {})
  acceptBare(server, () => {})
  const told = once(server, 'error')
  // ENFILE cannot be had from outside.
  ;(server as unknown as { _handle: { onconnection(status: number): void } })._handle.onconnection(-23)
  expect((await told)[0]).toMatchObject({ code: 'ENFILE', syscall: 'accept' })
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
  await until('something has come', () => (heardBy(client) > 0 ? true : undefined))
}
