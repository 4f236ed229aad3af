import net from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { KubeClient } from '../../../api/kube/client.ts'
import { KubeError } from '../../../api/kube/errors.ts'
import { pods } from '../../../api/kube/resources.ts'
import { certificate, clientOf, pod, podList, refuse, reply, startServer } from './server.ts'

const ref = { namespace: 'x', name: 'a' }
const read = (client: KubeClient) => client.get(pods, ref)
const write = (client: KubeClient) => client.patch(pods, ref, { status: {} }, { type: 'merge', subresource: 'status' })

async function failure(call: Promise<unknown>): Promise<KubeError> {
  const error = await call.then(
    () => undefined,
    reason => reason,
  )
  expect(error).toBeInstanceOf(KubeError)
  return error
}

describe('an answer', () => {
  test('of success is the object', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '7')))
    expect(await read(clientOf(server))).toEqual(pod('a', '7'))
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/x/pods/a' })
    expect(server.seen[0]!.headers['user-agent']).toBe('test')
  })

  test('that is 3 MB long arrives whole', async () => {
    const big = { ...pod('a', '7'), spec: { note: 'é'.repeat(1_500_000) } }
    const server = await startServer((_, response) => reply(response, big))
    expect(await read(clientOf(server))).toEqual(big)
  })

  test.each([
    [400, '', 'badRequest'],
    [401, '', 'unauthorized'],
    [403, 'Forbidden', 'forbidden'],
    [404, 'NotFound', 'notFound'],
    [409, 'Conflict', 'conflict'],
    [409, 'AlreadyExists', 'alreadyExists'],
    [410, 'Expired', 'gone'],
    [415, '', 'other'],
    [422, 'Invalid', 'invalid'],
    [429, 'TooManyRequests', 'tooManyRequests'],
  ])('of %i %s refuses the write and says so', async (code, reason, kind) => {
    const server = await startServer((_, response) => refuse(response, code, { reason, message: 'the object is odd' }))
    const error = await failure(write(clientOf(server)))
    expect(error).toMatchObject({ kind, status: code, reason, outcome: 'refused' })
    expect(error.message).toContain('patch pods/status x/a: ')
    expect(error.message).toContain(`(${code}): the object is odd`)
    expect(server.seen).toHaveLength(1)
  })

  test('of 409 reads as a sentence', async () => {
    const message = 'the object has been modified'
    const server = await startServer((_, response) => refuse(response, 409, { reason: 'Conflict', message }))
    const error = await failure(write(clientOf(server)))
    expect(error.message).toBe('patch pods/status x/a: conflict (409): the object has been modified')
  })

  test.each([500, 502, 503, 504])('of %i leaves a write in doubt and a read not', async code => {
    const server = await startServer((_, response) => refuse(response, code))
    const client = clientOf(server)
    expect(await failure(write(client))).toMatchObject({ kind: 'server', outcome: 'unknown' })
    expect(await failure(read(client))).toMatchObject({ kind: 'server', outcome: 'refused' })
  })

  test.each([
    ['HTML', '<html><body>Sign in to the hotel network</body></html>'],
    ['truncated JSON', '{"kind":"Pod","metadata":{"name":"a"'],
    ['a list in place of an object', '[]'],
    ['an object without a name', '{"kind":"Pod","metadata":{}}'],
    ['nothing', ''],
    ['bytes that are not UTF-8', Buffer.from('7b226d65746164617461223a7b226e616d65223a22ff227d7d', 'hex')],
  ])('of 200 with %s is malformed', async (_, body) => {
    const server = await startServer((_, response) => response.end(body))
    expect(await failure(write(clientOf(server)))).toMatchObject({ kind: 'malformed', outcome: 'unknown' })
  })

  test('of a gateway in HTML is quoted without its control characters', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(502)
      response.end('<html>\n\u001b[31mbad\tgateway</html>')
    })
    const error = await failure(read(clientOf(server)))
    expect(error.message).toBe('get pods x/a: server error (502): <html> [31mbad gateway</html>')
  })

  test('that breaks off in its body leaves a write in doubt', async () => {
    const server = await startServer((seen, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('{"kind":"Pod",', () => seen.socket.resetAndDestroy())
    })
    expect(await failure(write(clientOf(server)))).toMatchObject({ kind: 'network', outcome: 'unknown' })
  })

  test('of a list fills in what the server leaves out of its items', async () => {
    const bare = { metadata: pod('a', '1').metadata }
    const server = await startServer((_, response) => reply(response, podList('9', [bare])))
    const { items } = await clientOf(server).list(pods, { namespace: 'x' })
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'Pod' })
  })

  test('of an empty list may say null', async () => {
    const server = await startServer((_, response) => reply(response, { ...podList('9', []), items: null }))
    expect((await clientOf(server).list(pods)).items).toEqual([])
  })
})

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
    const server = await startServer(() => {})
    const client = clientOf(server, { timeouts: { getMs: 30, writeMs: 30 } })
    expect(await failure(write(client))).toMatchObject({ kind: 'timeout', outcome: 'unknown' })
    expect((await failure(read(client))).message).toBe('get pods x/a: timeout: no answer within 30 ms')
  })

  test('from a server that hangs within its body ends at the limit', async () => {
    const server = await startServer((_, response) => void response.write('{'))
    const error = await failure(clientOf(server, { timeouts: { getMs: 50 } }).get(pods, ref))
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

  test('is not trusted after its neighbour fell silent', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const client = clientOf(server, { timeouts: { getMs: 40 } })
    await Promise.all([read(client), read(client)])
    server.script((_, response) => void (server.accepted() > 2 && reply(response, pod('a', '2'))))
    expect(await failure(read(client))).toMatchObject({ kind: 'timeout' })
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

describe('a server that asks for patience', () => {
  const twiceThenFine = (code: number) => {
    let refusals = 0
    return startServer((_, response) => {
      refusals += 1
      if (refusals <= 2) refuse(response, code, { retryAfter: 0 })
      else reply(response, pod('a', '1'))
    })
  }

  test.each([429, 503])('with %i gets the same read again', async code => {
    const server = await twiceThenFine(code)
    expect(await read(clientOf(server))).toEqual(pod('a', '1'))
    expect(server.seen).toHaveLength(3)
  })

  test('with 429 gets the same write again, since it did nothing', async () => {
    const server = await twiceThenFine(429)
    expect(await write(clientOf(server))).toEqual(pod('a', '1'))
    expect(server.seen.map(({ method, body }) => [method, body])).toEqual(Array(3).fill(['PATCH', '{"status":{}}']))
  })

  test('with 503 does not get a write twice', async () => {
    const server = await twiceThenFine(503)
    expect(await failure(write(clientOf(server)))).toMatchObject({ outcome: 'unknown', retryAfterMs: 0 })
    expect(server.seen).toHaveLength(1)
  })

  test('for ever is left after five attempts', async () => {
    const server = await startServer((_, response) => refuse(response, 429, { retryAfter: 0 }))
    expect(await failure(read(clientOf(server)))).toMatchObject({ kind: 'tooManyRequests' })
    expect(server.seen).toHaveLength(5)
  })

  test('for longer than the call may take is not waited for', async () => {
    const server = await startServer((_, response) => refuse(response, 429, { retryAfter: 3600 }))
    const error = await failure(clientOf(server).get(pods, ref, { timeoutMs: 1000 }))
    expect(error).toMatchObject({ kind: 'tooManyRequests', retryAfterMs: 3_600_000 })
    expect(server.seen).toHaveLength(1)
  })

  test('does not keep a caller that has gone', async () => {
    const server = await startServer((_, response) => refuse(response, 429, { retryAfter: 3600 }))
    const abort = new AbortController()
    const call = clientOf(server).get(pods, ref, { timeoutMs: 1e7, signal: abort.signal })
    await expect.poll(() => server.seen.length).toBe(1)
    abort.abort(new Error('gone home'))
    await expect(call).rejects.toThrow('gone home')
  })
})

describe('identity', () => {
  const tokens = (...sequence: string[]) => {
    const asked: (string | undefined)[] = []
    return {
      asked,
      token: async (rejected?: string) => sequence[Math.min(asked.push(rejected), sequence.length) - 1],
    }
  }

  test('is the token as it is now, and a fresh one at once after 401, even for a write', async () => {
    const server = await startServer((seen, response) => {
      if (seen.headers.authorization === 'Bearer new') reply(response, pod('a', '1'))
      else refuse(response, 401)
    })
    const { token, asked } = tokens('old', 'new')
    expect(await write(clientOf(server, { token }))).toEqual(pod('a', '1'))
    expect(server.seen.map(seen => seen.headers.authorization)).toEqual(['Bearer old', 'Bearer new'])
    expect(asked[1]).toBe('old')
  })

  test('that stays refused is reported after one attempt', async () => {
    const server = await startServer((_, response) => refuse(response, 401, { message: 'Unauthorized' }))
    const error = await failure(write(clientOf(server, { token: async () => 'old' })))
    expect(error.message).toBe('patch pods/status x/a: unauthorized (401): Unauthorized')
    expect(server.seen).toHaveLength(1)
  })

  test('that cannot be read sends nothing', async () => {
    const server = await startServer(() => {})
    const token = () => Promise.reject(new Error('EACCES'))
    expect(await failure(write(clientOf(server, { token })))).toMatchObject({
      kind: 'unauthorized',
      outcome: 'refused',
    })
    expect(server.seen).toHaveLength(0)
  })

  test('of the server is checked against the CA', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')), { tls: true })
    const { cert } = await certificate()
    expect(await read(clientOf(server, { ca: cert }))).toEqual(pod('a', '1'))
    expect(await read(clientOf(server, { ca: cert, serverName: 'kubernetes.default' }))).toEqual(pod('a', '1'))
    expect(await read(clientOf(server, { skipTlsVerify: true }))).toEqual(pod('a', '1'))
    expect(await failure(write(clientOf(server)))).toMatchObject({ kind: 'network', outcome: 'refused' })
    expect(await failure(read(clientOf(server, { ca: cert, serverName: 'elsewhere' })))).toMatchObject({
      kind: 'network',
    })
  })
})

describe('a raw call', () => {
  test('streams the answer as it comes', async () => {
    const server = await startServer((_, response) => void response.write('first\n'))
    const answer = await clientOf(server).raw({ method: 'GET', path: '/api/v1/namespaces/x/pods/a/log?follow=true' })
    const chunks = answer.body[Symbol.asyncIterator]()
    expect(String((await chunks.next()).value)).toBe('first\n')
    await chunks.return?.()
    expect(server.seen[0]!.query).toEqual({ follow: 'true' })
  })

  test('that is refused rejects like any other', async () => {
    const server = await startServer((_, response) => refuse(response, 404, { message: 'pods "a" not found' }))
    const error = await failure(clientOf(server).raw({ method: 'GET', path: '/api/v1/x' }))
    expect(error.message).toBe('GET /api/v1/x: not found (404): pods "a" not found')
  })

  test('keeps its connection apart from the short calls', async () => {
    const server = await startServer((seen, response) => {
      if (seen.path === '/log') response.write('.')
      else reply(response, pod('a', '1'))
    })
    const client = clientOf(server)
    const stream = await client.raw({ method: 'GET', path: '/log' })
    await read(client)
    await read(client)
    expect(server.accepted()).toBe(2)
    stream.body.destroy()
  })
})
