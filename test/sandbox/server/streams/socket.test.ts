import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Refusal } from '../../../../sandbox/server/refusal.ts'
import { joinSockets, refuseUpgrade } from '../../../../sandbox/server/streams/socket.ts'

let server: Server

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.close()
})

/** Both ends of a connection: the far one is the other program's. */
async function pair(): Promise<{ near: Socket; far: Socket }> {
  const accepted = once(server, 'connection')
  const far = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const [near] = (await accepted) as [Socket]
  far.on('error', () => {})
  return { near, far }
}

describe('two connections that are joined', () => {
  it.each([
    ['the first ends', 0, (socket: Socket) => socket.end()],
    ['the second ends', 1, (socket: Socket) => socket.end()],
    ['the first is reset', 0, (socket: Socket) => socket.resetAndDestroy()],
    ['the second is reset', 1, (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('both close when %s', async (_name, who, vanish) => {
    const pairs = [await pair(), await pair()] as const
    const joined = joinSockets(pairs[0].near, pairs[1].near)
    const [leaver, stayer] = [pairs[who].far, pairs[1 - who]!.far]
    stayer.resume()
    stayer.on('end', () => stayer.end())
    leaver.write('words')
    await once(stayer, 'data')
    vanish(leaver)
    await joined
    expect(pairs.every(({ near }) => near.destroyed)).toBe(true)
    leaver.destroy()
  })

  it('are ended when one had gone before', async () => {
    const [one, other] = [await pair(), await pair()]
    one.near.destroy()
    await once(one.near, 'close')
    other.far.resume()
    other.far.on('end', () => other.far.end())
    await joinSockets(one.near, other.near).catch(() => {})
    expect(other.near.destroyed).toBe(true)
    one.far.destroy()
  })
})

it('a refused upgrade is told in HTTP, then the connection ends', async () => {
  const { near, far } = await pair()
  refuseUpgrade(near, new Refusal(404, 'NotFound', 'pods "x" not found', { details: { name: 'x', kind: 'pods' } }))
  const [head, body] = (await text(far)).split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1.1 404 Not Found\r\n/)
  expect(JSON.parse(body!)).toMatchObject({ kind: 'Status', code: 404, reason: 'NotFound', details: { name: 'x' } })
  far.end()
  await once(near, 'close')
})

it('a refusal arrives though the client has said much that nobody read', async () => {
  const { near, far } = await pair()
  far.write(Buffer.alloc(1_000_000))
  await once(near, 'readable')
  refuseUpgrade(near, new Refusal(400, 'BadRequest', 'no'))
  expect(await text(far)).toContain('"message":"no"')
  far.end()
  await once(near, 'close')
})
