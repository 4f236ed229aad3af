import type http from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { pods } from '../../../api/kube/resources.ts'
import { failure, read, write } from './attempts.ts'
import { clientOf, openWatch, pod, podList, refuse, reply, startServer } from './server.ts'
import { stopTime } from './stillTime.ts'

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

  test.each([
    ['a number', 5],
    ['an object', { a: 1 }],
    ['a list', ['x']],
    ['null', null],
    ['a flag', true],
  ])('whose Status has %s where text belongs is an error with text all the same', async (_, odd) => {
    const status = { kind: 'Status', code: odd, reason: odd, message: odd, status: odd, details: odd }
    const server = await startServer((_, response) => reply(response, status, 404))
    const client = clientOf(server)
    const error = await failure(read(client))
    expect(error).toMatchObject({ kind: 'notFound', status: 404, reason: '' })
    expect(error.said).toMatch(/^\{"kind":"Status"/)
    server.script((_, response) => openWatch(response).send('ERROR', status))
    const ended = await failure(client.watch(pods, { resourceVersion: '1' })[Symbol.asyncIterator]().next())
    expect(ended).toMatchObject({ kind: 'server', status: 500, reason: '' })
    expect(ended.said).toBe('the server ended the watch with an error and no message')
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

describe('a raw call', () => {
  test('streams the answer as it comes', async () => {
    const server = await startServer((_, response) => void response.write('first\n'))
    const answer = await clientOf(server).raw({ method: 'GET', path: '/api/v1/namespaces/x/pods/a/log?follow=true' })
    const chunks = answer.body[Symbol.asyncIterator]()
    expect(String((await chunks.next()).value)).toBe('first\n')
    await chunks.return?.()
    expect(server.seen[0]!.query).toEqual({ follow: 'true' })
    expect(server.seen[0]!.headers.accept).toBe('application/json, */*')
  })

  test('may stream for longer than its headers may take', async () => {
    const time = stopTime()
    const later = Promise.withResolvers<void>()
    const server = await startServer((_, response) => {
      response.write('first ')
      void later.promise.then(() => response.end('last'))
    })
    const { body } = await clientOf(server).raw({ method: 'GET', path: '/log', timeoutMs: 200 })
    time.pass(300)
    later.resolve()
    expect(await text(body)).toBe('first last')
  })

  test('whose caller gives up ends its stream with the reason', async () => {
    const server = await startServer((_, response) => void response.write('first\n'))
    const abort = new AbortController()
    const { body } = await clientOf(server).raw({ method: 'GET', path: '/log', signal: abort.signal })
    const drained = (async () => {
      for await (const _ of body) abort.abort(new Error('enough read'))
    })()
    await expect(drained).rejects.toThrow('enough read')
    await expect.poll(() => server.seen[0]!.socket.destroyed).toBe(true)
  })

  test('that is refused rejects like any other', async () => {
    const server = await startServer((_, response) => refuse(response, 404, { message: 'pods "a" not found' }))
    const error = await failure(clientOf(server).raw({ method: 'GET', path: '/api/v1/x' }))
    expect(error.message).toBe('GET /api/v1/x: not found (404): pods "a" not found')
  })

  test('keeps its connection apart from the short calls, even when it has ended', async () => {
    const server = await startServer((seen, response) => {
      if (seen.path === '/log') response.end('last line\n')
      else reply(response, pod('a', '1'))
    })
    const client = clientOf(server)
    for (let i = 0; i < 2; i++) {
      const { body } = await client.raw({ method: 'GET', path: '/log' })
      for await (const _ of body);
      await read(client)
    }
    expect(server.accepted()).toBe(2)
  })
})

describe('an answer that is asked for as a whole', () => {
  test('comes with its headers', async () => {
    const server = await startServer((_, response) => reply(response, { gitVersion: 'v1.33.0' }))
    const answer = await clientOf(server).ask({ method: 'GET', path: '/version' })
    expect(JSON.parse(answer.bytes.toString())).toEqual({ gitVersion: 'v1.33.0' })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
  })

  test('and drips without an end is waited for no longer than its limit', async () => {
    const server = await startServer((_, response) => drip(response))
    const time = stopTime()
    const asked = failure(clientOf(server).ask({ method: 'GET', path: '/version', timeoutMs: 100 }))
    await time.until(() => server.seen.length === 1)
    time.pass(100)
    const error = await asked
    expect(error.message).toBe('GET /version: timeout: the answer did not end within 100 ms')
    await expect.poll(() => server.seen[0]!.socket.destroyed).toBe(true)
  })

  test('and is larger than it may be is cut off and refused', async () => {
    const server = await startServer((_, response) => flood(response))
    const error = await failure(clientOf(server).ask({ method: 'GET', path: '/version', maxBytes: 100_000 }))
    expect(error).toMatchObject({ kind: 'malformed' })
    expect(error.said).toBe('the answer is longer than 100000 bytes; ask for less at once')
    await expect.poll(() => server.seen[0]!.socket.destroyed).toBe(true)
  })

  test('and is refused for its length is not held twice', async () => {
    const server = await startServer((_, response) => flood(response))
    const join = vi.spyOn(Buffer, 'concat')
    onTestFinished(() => join.mockRestore())
    await failure(clientOf(server).ask({ method: 'GET', path: '/version', maxBytes: 100_000 }))
    expect(join.mock.results.filter(({ value }) => value.length >= 100_000)).toEqual([])
  })
})

test('an error without an end is told by its beginning', async () => {
  const server = await startServer((_, response) => {
    response.writeHead(500)
    flood(response)
  })
  expect(await failure(read(clientOf(server)))).toMatchObject({ kind: 'server', status: 500 })
  await expect.poll(() => server.seen[0]!.socket.destroyed).toBe(true)
})

/** Never ends by itself. */
function flood(response: http.ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
  }
  response.on('drain', more)
  more()
}

function drip(response: http.ServerResponse): void {
  response.write(' ')
  const timer = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(timer))
}
