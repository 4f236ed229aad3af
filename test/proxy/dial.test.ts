import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createDeadlines } from '../../proxy/deadlines.ts'
import { type Dialling, dial } from '../../proxy/dial.ts'
import { socketOf } from '../../proxy/relay/bare.ts'
import { createRawHere } from '../../proxy/relay/open.ts'
import { closeAllAfter, listenOn, stoppedServer } from './sockets.ts'

const deadlines = createDeadlines(() => performance.now())

closeAllAfter()

/** A port of loopback on which nobody listens: it was just closed. */
async function closedPort(): Promise<number> {
  const { server, port } = await listenOn(() => {})
  server.close()
  await once(server, 'close')
  return port
}

describe.each([
  { by: 'a socket', connect: undefined },
  { by: 'a bare handle', connect: createRawHere().connect },
])('dial by $by', ({ connect }) => {
  function dialling(change: Partial<Dialling>): Dialling {
    const defaults = {
      host: '127.0.0.1',
      port: 0,
      timeoutMs: 10_000,
      mayDial: () => true,
      deadlines,
      random: () => 0,
      connect,
    }
    return { ...defaults, signals: [], ...change }
  }

  it('connects to a pod that listens', async () => {
    const { port } = await listenOn(socket => socket.end('hi'))
    const result = await dial(dialling({ port }))
    expect(result.kind).toBe('connected')
    if (result.kind === 'connected') expect(String(await once(socketOf(result.line), 'data'))).toBe('hi')
  })

  it('tries the same pod again until it listens', async () => {
    const port = await closedPort()
    const accepted = Promise.withResolvers<Socket>()
    let asked = 0
    const mayDial = () => {
      asked += 1
      if (asked === 4) void listenOn(accepted.resolve, port)
      return true
    }
    expect((await dial(dialling({ port, mayDial }))).kind).toBe('connected')
    expect(asked).toBeGreaterThanOrEqual(4)
    await accepted.promise
  })

  it('gives up on a pod that never listens, and says why', async () => {
    const result = await dial(dialling({ port: await closedPort(), timeoutMs: 200 }))
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'ECONNREFUSED' } })
  })

  it('gives up on a pod that does not answer', async () => {
    const { port, child } = await stoppedServer()
    // The kernel accepts for it until its backlog is full, and then drops every SYN.
    for (let result = 'connected'; result === 'connected'; ) {
      const filling = await dial(dialling({ port, timeoutMs: 300 }))
      result = filling.kind
      if (filling.kind === 'failed') expect(filling.error.message).toBe('no connection within 300 ms')
    }
    child.kill('SIGKILL')
  })

  it('asks the fence before every SYN, and stops when it closes between two', async () => {
    let asked = 0
    const result = await dial(dialling({ port: await closedPort(), mayDial: () => ++asked < 3 }))
    expect(result).toEqual({ kind: 'fenced', dialled: true })
    expect(asked).toBe(3)
  })

  it('does not dial at all when the fence is closed', async () => {
    let accepts = 0
    const { port } = await listenOn(() => (accepts += 1))
    expect(await dial(dialling({ port, mayDial: () => false }))).toEqual({ kind: 'fenced', dialled: false })
    expect((await dial(dialling({ port }))).kind).toBe('connected')
    expect(accepts).toBe(1)
  })

  it('stops when the client leaves', async () => {
    const leaving = new AbortController()
    let asked = 0
    const mayDial = () => {
      asked += 1
      if (asked === 3) leaving.abort()
      return true
    }
    expect(
      await dial(
        dialling({ port: await closedPort(), mayDial, signals: [new AbortController().signal, leaving.signal] }),
      ),
    ).toEqual({
      kind: 'stopped',
    })
    expect(asked).toBe(3)
  })
})
