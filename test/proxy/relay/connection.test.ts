import { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { type Buffers, createBuffers, type Loan } from '../../../proxy/relay/buffers.ts'
import type { Connection, Listener } from '../../../proxy/relay/connection.ts'
import { findHandles } from '../../../proxy/relay/handles.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { createRaw } from '../../../proxy/relay/raw.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import { until } from '../../cluster/until.ts'
import { closeAllAfter, endOf, socketPair } from '../sockets.ts'
import { byHandles, bySockets, over } from '../ways.ts'

closeAllAfter()

const deaf: Listener = { onData() {}, onFin() {}, onDrain() {}, onClose() {} }

const raw = createRawHere()

describe.each([
  { by: 'a stream', open: openStream, accept: bySockets.accept },
  { by: "a socket's raw handle", open: raw.open, accept: bySockets.accept },
  { by: 'a bare handle', open: raw.open, accept: byHandles(raw).accept },
])('a connection by $by', ({ open, accept }) => {
  it('is reset while its FIN is just on its way out', async () => {
    const { far } = await accept()
    const gone = over(far)
    const connection = open(far)
    connection.attach(deaf)
    connection.end()
    connection.reset()
    await gone
  })

  it('is reset though it can get rid neither of its words nor of its FIN', async () => {
    const { near, far } = await accept()
    near.pause()
    const gone = over(far)
    const connection = open(far)
    connection.attach(deaf)
    expect(connection.write(Buffer.alloc(32 << 20))).toBe(false)
    connection.end()
    connection.reset()
    await gone
  })

  it('is reset when its words do not go in time', async () => {
    const { near, far } = await accept()
    near.pause()
    const gone = over(far)
    const connection = open(far)
    connection.attach(deaf)
    connection.write(Buffer.alloc(32 << 20))
    connection.resetAfterFlush(50)
    await gone
  })
})

describe('a connection with TLS', () => {
  it.each([
    { by: 'when it is reset', act: (connection: Connection) => connection.reset() },
    { by: 'when it is reset after its last words', act: (connection: Connection) => connection.resetAfterFlush(50) },
  ])('is reset for the other side $by', async ({ act }) => {
    const { near, far } = await socketPair()
    const end = endOf(near)
    act(createRawHere().open(new TLSSocket(far, { isServer: true })))
    expect(await end).toBe('ECONNRESET')
  })
})

describe('a buffer that a connection was lent', () => {
  /** Each loan, and how it ended. */
  function watched() {
    const buffers = createBuffers({ sharedBytes: 64 << 10, ownBytes: 256 << 10, maxLent: 9, askEveryMs: 20 })
    const ends: boolean[] = []
    let count = 0
    const watch = (loan: Loan): Loan => {
      count += 1
      return {
        buffer: loan.buffer,
        end(state) {
          ends.push(state.isFree)
          loan.end(state)
        },
      }
    }
    const lend: Buffers['lend'] = ask => {
      const loan = buffers.lend(ask)
      return loan && watch(loan)
    }
    const parts = { handles: findHandles(), buffers: { shared: buffers.shared, lend }, otherwise: openStream }
    return { ends, lent: () => count, open: createRaw(parts).open }
  }
  async function carryMuch(open: (socket: never) => Connection, listener: Partial<Listener>) {
    const { near, far } = await socketPair()
    const connection = open(far as never)
    connection.attach({ ...deaf, ...listener })
    connection.resume()
    near.write(Buffer.alloc(16 << 20))
    return { near, far, connection }
  }

  it('goes back when it is silent, and comes again when it carries much again', async () => {
    const { ends, lent, open } = watched()
    let bytes = 0
    const count = ({ length }: Buffer) => {
      bytes += length
    }
    const { near } = await carryMuch(open, { onData: count })
    const isBack = () => (lent() === ends.length ? true : undefined)
    await until('all has come', () => (bytes === 16 << 20 ? true : undefined))
    await until('no buffer is lent', isBack)
    const before = lent()
    expect(before).toBeGreaterThan(0)
    near.write(Buffer.alloc(16 << 20))
    await until('all has come again', () => (bytes === 32 << 20 ? true : undefined))
    await until('no buffer is lent again', isBack)
    expect(lent()).toBeGreaterThan(before)
    expect(ends).toEqual(ends.map(() => true))
  })

  it.each([
    { how: 'detached', finish: (connection: Connection) => connection.detach() },
    { how: 'reset', finish: (connection: Connection) => connection.reset() },
  ])(
    "is nobody else's when it is $how while it is held back, for its bytes may still be under way",
    async ({ finish }) => {
      const { ends, open } = watched()
      let reads = 0
      const { far, connection } = await carryMuch(open, {
        onData() {
          reads += 1
          if (reads === 3) connection.pause()
        },
      })
      await until('it is held back', () => (reads === 3 ? true : undefined))
      finish(connection)
      if (!far.destroyed) far.destroy()
      await until('the loan is over', () => (ends.length > 0 ? true : undefined))
      expect(ends).toEqual([false])
    },
  )
})
