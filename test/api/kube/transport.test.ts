import net from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pods } from '../../../api/kube/resources.ts'
import { failure, read, ref, write } from './attempts.ts'
import { clientOf, pod, reply, startServer } from './server.ts'
import { stopTime } from './stillTime.ts'

describe('no answer', () => {
  test('from a port where nobody listens refuses a write', async () => {
    const server = await startServer(() => {})
    await server.stop()
    const error = await failure(write(clientOf(server)))
    expect(error).toMatchObject({ kind: 'network', status: 0, outcome: 'refused' })
    expect(error.message).toMatch(
      /^patch pods\/status x\/a: network: connect ECONNREFUSED .* \(the request was not sent\)$/,
    )
  })

  test('from a server that hangs ends at the limit and leaves a write in doubt', async () => {
    const time = stopTime()
    const server = await startServer(() => {})
    const client = clientOf(server, { timeouts: { getMs: 30, writeMs: 30 } })
    const written = failure(write(client))
    await time.until(() => server.seen.length === 1)
    time.pass(30)
    expect(await written).toMatchObject({ kind: 'timeout', outcome: 'unknown' })
    const asked = failure(read(client))
    await time.until(() => server.seen.length === 2)
    time.pass(30)
    expect((await asked).message).toBe('get pods x/a: timeout: no answer within 30 ms')
  })

  test('from a server that hangs within its body ends at the limit', async () => {
    const time = stopTime()
    const server = await startServer((_, response) => void response.write('{'))
    const asked = failure(clientOf(server, { timeouts: { getMs: 1000 } }).get(pods, ref))
    await time.until(() => server.seen.length === 1)
    time.pass(1000)
    const error = await asked
    expect(error).toMatchObject({ kind: 'timeout' })
    expect(error.message).toContain('the answer did not end')
  })

  test('from a server that never shakes hands refuses a write', async () => {
    const mute = net.createServer(socket => void socket.on('error', () => {})).listen(0, '127.0.0.1')
    await new Promise(resolve => mute.once('listening', resolve))
    onTestFinished(() => void mute.close())
    const { port } = mute.address() as net.AddressInfo
    const client = clientOf({ url: `https://127.0.0.1:${port}` }, { timeouts: { writeMs: 50 } })
    expect(await failure(write(client))).toMatchObject({ kind: 'timeout', outcome: 'refused' })
  })

  test('to a write that took effect before the connection was cut is in doubt, and is not repeated', async () => {
    const server = await startServer(seen => seen.socket.resetAndDestroy())
    expect(await failure(write(clientOf(server)))).toMatchObject({ kind: 'network', outcome: 'unknown' })
    expect(server.seen).toHaveLength(1)
  })

  test('after the caller aborts is the reason that the caller gave', async () => {
    const server = await startServer(() => abort.abort(new Error('enough')))
    const abort = new AbortController()
    await expect(clientOf(server).get(pods, ref, { signal: abort.signal })).rejects.toThrow('enough')
    await expect(clientOf(server).get(pods, ref, { signal: abort.signal })).rejects.toThrow('enough')
    expect(server.seen).toHaveLength(1)
  })

  test('after close says that the client was closed', async () => {
    const server = await startServer(() => {})
    const client = clientOf(server)
    const hanging = failure(read(client))
    await expect.poll(() => server.seen.length).toBe(1)
    await client.close()
    expect((await hanging).message).toContain('the client was closed')
    expect(await failure(write(client))).toMatchObject({ kind: 'network', outcome: 'refused' })
  })
})

describe('a kept connection', () => {
  test('serves one request after another', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const client = clientOf(server)
    for (let i = 0; i < 5; i++) await read(client)
    expect(server.accepted()).toBe(1)
  })

  test('that the server closed just now costs a read nothing, however many there are', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const client = clientOf(server)
    await Promise.all([read(client), read(client), read(client)])
    expect(server.accepted()).toBe(3)
    let cuts = 0
    server.script((seen, response) => {
      if (server.accepted() > 3) return reply(response, pod('a', '2'))
      cuts += 1
      seen.socket.resetAndDestroy()
    })
    expect(await read(client)).toEqual(pod('a', '2'))
    expect(cuts).toBe(1)
  })

  test('that the server closed just now leaves a write in doubt', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const client = clientOf(server)
    await read(client)
    server.script(seen => seen.socket.resetAndDestroy())
    expect(await failure(write(client))).toMatchObject({ kind: 'network', outcome: 'unknown' })
    expect(server.seen).toHaveLength(2)
  })

  test('that breaks under a read is replaced only once', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const client = clientOf(server)
    await read(client)
    server.script(seen => seen.socket.resetAndDestroy())
    expect(await failure(read(client))).toMatchObject({ kind: 'network' })
    expect(server.seen).toHaveLength(3)
  })

  test('stays when a caller gives up on its neighbour', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const client = clientOf(server)
    await Promise.all([read(client), read(client), read(client)])
    const abort = new AbortController()
    server.script(() => abort.abort(new Error('enough')))
    await expect(client.get(pods, ref, { signal: abort.signal })).rejects.toThrow('enough')
    server.script((_, response) => reply(response, pod('a', '2')))
    await read(client)
    await Promise.all([read(client), read(client)])
    expect(server.accepted()).toBe(3)
  })

  test('is not trusted after its neighbour fell silent', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const time = stopTime()
    const client = clientOf(server, { timeouts: { getMs: 40 } })
    await Promise.all([read(client), read(client)])
    server.script((_, response) => void (server.accepted() > 2 && reply(response, pod('a', '2'))))
    const asked = failure(read(client))
    await time.until(() => server.seen.length === 3)
    time.pass(40)
    expect(await asked).toMatchObject({ kind: 'timeout' })
    expect(await read(client)).toEqual(pod('a', '2'))
  })

  test('survives a restart of the server on the same port', async () => {
    const first = await startServer((_, response) => reply(response, pod('a', '1')))
    const client = clientOf(first)
    await Promise.all([read(client), read(client)])
    await first.stop()
    expect(await failure(read(client))).toMatchObject({ kind: 'network' })
    await startServer((_, response) => reply(response, pod('a', '2')), { port: first.port })
    expect(await read(client)).toEqual(pod('a', '2'))
  })
})
