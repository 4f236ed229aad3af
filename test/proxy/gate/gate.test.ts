import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { createDeadlines } from '../../../proxy/deadlines.ts'
import { type DialResult, dial } from '../../../proxy/dial.ts'
import { type Gate, startGate } from '../../../proxy/gate/gate.ts'
import { createMark } from '../../../proxy/gate/mark.ts'
import { socketOf } from '../../../proxy/relay/bare.ts'
import { closeAllAfter, connectTo, endOf, listenOn, noFilesLeft, readAll, watchServers } from '../sockets.ts'

const deadlines = createDeadlines(() => performance.now())

closeAllAfter()

const token = 'a-token-of-this-ticket-0123456789'
const after: (() => void)[] = []
afterEach(() => {
  for (const undo of after.splice(0)) undo()
})

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gate-'))
  after.push(() => rmSync(folder, { recursive: true }))
  return folder
}

async function openGate(targetPort: number, change: { folder?: string; maxUnproved?: number } = {}): Promise<Gate> {
  const folder = change.folder ?? makeFolder()
  const gate = await startGate({
    deadlines,
    settings: {
      ...{ podIP: '127.0.0.1', gatePort: 0, targetPort, requestMs: 60_000, maxUnproved: 64, logLevel: 'silent' },
      ...{ folder, tokenHash: createHash('sha256').update(token).digest('hex') },
      ...change,
    },
    ...{ mark: createMark(folder), log: pino({ level: 'silent' }), random: () => 0 },
  })
  after.push(() => gate.close())
  return gate
}

/** As a holder dials the pod of its ticket. */
function enter(gate: Gate, gateToken: string | undefined, timeoutMs = 60_000): Promise<DialResult> {
  return dial({
    host: '127.0.0.1',
    port: gate.port,
    gateToken,
    timeoutMs,
    mayDial: () => true,
    deadlines,
    signals: [],
    random: () => 0,
  })
}

async function admitted(gate: Gate): Promise<Socket> {
  const result = await enter(gate, token)
  if (result.kind !== 'connected') throw new Error(`not admitted: ${JSON.stringify(result)}`)
  after.push(() => socketOf(result.line).destroy())
  return socketOf(result.line)
}

/** It stands paused after dialling, and a listener alone would not set it going. */
async function firstWords(socket: Socket): Promise<string> {
  const data = once(socket, 'data')
  socket.resume()
  return String(await data)
}

/** A target that says its name at once and counts who comes. */
async function greeter(): Promise<{ port: number; accepted: Socket[] }> {
  const accepted: Socket[] = []
  const { port } = await listenOn(socket => {
    socket.on('error', () => {})
    accepted.push(socket)
    socket.write('hello\n')
    socket.pipe(socket)
  })
  return { port, accepted }
}

describe('a gate', () => {
  it('joins the bearer of the token to the target, both ways and to the end of both', async () => {
    const { port, accepted } = await greeter()
    const socket = await admitted(await openGate(port))
    socket.end('and good bye\n')
    expect(await readAll(socket)).toBe('hello\nand good bye\n')
    expect(accepted).toHaveLength(1)
  })

  it('passes a reset of the target on', async () => {
    const { port, accepted } = await greeter()
    const socket = await admitted(await openGate(port))
    await firstWords(socket)
    const end = endOf(socket)
    accepted[0]!.resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
  })

  it('refuses whoever comes second, also with the token, also while the first is there', async () => {
    const { port, accepted } = await greeter()
    const gate = await openGate(port)
    const first = await admitted(gate)
    expect(await enter(gate, token)).toMatchObject({
      kind: 'failed',
      error: { message: /admitted a connection before/ },
    })
    first.destroy()
    await once(accepted[0]!, 'close')
    expect(await enter(gate, token)).toMatchObject({
      kind: 'failed',
      error: { message: /admitted a connection before/ },
    })
    expect(accepted).toHaveLength(1)
  })

  it('remembers that when it crashed and was started again', async () => {
    const { port, accepted } = await greeter()
    const folder = makeFolder()
    await admitted(await openGate(port, { folder }))
    expect(await enter(await openGate(port, { folder }), token)).toMatchObject({ kind: 'failed' })
    expect(accepted).toHaveLength(1)
  })

  it('refuses the token of another ticket, and still lets its own in', async () => {
    const { port, accepted } = await greeter()
    const gate = await openGate(port)
    expect(await enter(gate, `${token}x`)).toMatchObject({
      ...{ kind: 'failed', error: { message: /belongs to another ticket/ } },
    })
    await admitted(gate)
    expect(accepted).toHaveLength(1)
  })

  it.each([
    ['nothing at all', ''],
    ['a line that is no request', 'GET / HTTP/1.1\r\n'],
    ['a request of another version', `isolation-gate 2 ${token}\n`],
    ['a line without an end', `isolation-gate 1 ${'x'.repeat(4096)}`],
  ])('tells nothing to who says %s, and leads it nowhere', async (_what, words) => {
    const { port, accepted } = await greeter()
    const gate = await openGate(port)
    const socket = await connectTo(gate.port)
    const said = readAll(socket)
    socket.end(words)
    expect(await said).toBe('')
    await admitted(gate)
    expect(accepted).toHaveLength(1)
  })

  it('ends the oldest of too many that have not asked, and lets the holder in beside them', async () => {
    const { port } = await greeter()
    const gate = await openGate(port, { maxUnproved: 3 })
    const idlers: Socket[] = []
    for (let count = 0; count < 3; count += 1) idlers.push(await connectTo(gate.port))
    const gone = endOf(idlers[0]!)
    const socket = await admitted(gate)
    expect(await gone).toBe('fin')
    expect(await firstWords(socket)).toBe('hello\n')
    expect(idlers[2]!.destroyed).toBe(false)
  })

  it('goes on when the machine could not give it a connection, again and again', async () => {
    const target = await greeter()
    const servers = watchServers()
    const gate = await openGate(target.port)
    for (let count = 0; count < 3; count++) servers[0]!.emit('error', noFilesLeft())
    expect(await firstWords(await admitted(gate))).toBe('hello\n')
  })

  it('waits with the holder for a target that listens late', async () => {
    const { server, port } = await listenOn(() => {})
    server.close()
    await once(server, 'close')
    const folder = makeFolder()
    const entering = admitted(await openGate(port, { folder }))
    await expect.poll(() => readdirSync(folder)).toHaveLength(1)
    await listenOn(socket => socket.end('at last'), port)
    expect(await readAll(await entering)).toBe('at last')
  })

  it('breaks the connection when the target breaks it before a byte: the client may have another pod', async () => {
    const accepted = Promise.withResolvers<Socket>()
    const { port } = await listenOn(accepted.resolve)
    const socket = await admitted(await openGate(port))
    const end = endOf(socket)
    const target = await accepted.promise
    target.resetAndDestroy()
    expect(await end).toBe('ECONNRESET')
  })
})

describe('a holder', () => {
  it('does not take what is no gate for one', async () => {
    const { port } = await greeter()
    expect(await enter({ port, close: () => {} }, token)).toMatchObject({
      ...{ kind: 'failed', error: { message: /is no gate/ } },
    })
  })

  it('gives a gate that says nothing no longer than the pod', async () => {
    const { port } = await listenOn(socket => socket.resume())
    expect((await enter({ port, close: () => {} }, token, 200)).kind).toBe('failed')
  })
})
