import { describe, expect, test } from 'vitest'
import { createCaller } from '../../../api/kube/call.ts'
import { pods } from '../../../api/kube/resources.ts'
import { failure, read, ref, write } from './attempts.ts'
import { certificate, clientOf, pod, refuse, reply, startServer } from './server.ts'

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

describe('somebody who logs in', () => {
  const request = { what: 'get it', method: 'GET', path: '/', stream: false, timeoutMs: 1_000, signal: undefined }

  test('takes none of the time that the server has', async () => {
    const limits: (number | undefined)[] = []
    const clock = { now: 0 }
    const caller = createCaller({
      transport: {
        async exchange({ timeoutMs }) {
          limits.push(timeoutMs)
          return { status: 200, headers: {}, bytes: Buffer.alloc(0) }
        },
        close() {},
      },
      async credentials() {
        clock.now += 60_000
        return {}
      },
      ...{ headers: {}, random: () => 0, now: () => clock.now },
    })
    await caller(request)
    expect(limits).toEqual([1_000])
  })

  test('is not waited for by a caller that has gone', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')))
    const abort = new AbortController()
    const credentials = () => new Promise<never>(() => abort.abort(new Error('gone home')))
    const call = clientOf(server, { credentials }).get(pods, ref, { signal: abort.signal })
    await expect(call).rejects.toThrow('gone home')
    expect(server.seen).toEqual([])
  })
})

test.each([
  ['a token with a line end', async () => ({ token: 'a\nb' })],
  ['a certificate that is none', async () => ({ certificate: { cert: 'x', key: 'y' } })],
])('%s is refused as a request that was not sent', async (_, credentials) => {
  const server = await startServer((_, response) => reply(response, pod('a', '1')), { tls: true })
  const error = await failure(write(clientOf(server, { skipTlsVerify: true, credentials })))
  expect(error).toMatchObject({ kind: 'network', outcome: 'refused' })
  expect(error.message).toContain('the request cannot be made: ')
  expect(server.accepted()).toBe(0)
})
