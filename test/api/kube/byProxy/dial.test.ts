// Proxies that lie or stall at each step: what is wrong is told, once, and no connection to them is left.
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { dialThrough } from '../../../../api/kube/byProxy/dial.ts'
import { createClient } from '../../../../api/kube/client.ts'
import { startWitness } from '../kubeconfig/witness.ts'
import { dribble, flood, startLyingProxy } from './lyingProxy.ts'

const warnings: string[] = []
const onWarning = (warning: Error) => warnings.push(warning.message)
beforeEach(() => void process.on('warning', onWarning))
afterEach(() => {
  process.off('warning', onWarning)
  expect(warnings.splice(0)).toEqual([])
})

const to = { host: 'kubernetes.test', port: 6443 }
const tls = { rejectUnauthorized: false }
const bytes = (...numbers: number[]) => Buffer.from(numbers)
/** Each of `answers` in its turn; nothing behind the last. */
const saying =
  (...answers: (string | Buffer)[]) =>
  (client: Socket, before: number) => {
    const answer = answers[before]
    if (answer !== undefined) client.write(answer)
  }
const ending =
  (...answers: (string | Buffer)[]) =>
  (client: Socket, before: number) =>
    before + 1 === answers.length ? client.end(answers[before]!) : client.write(answers[before]!)

describe.each([
  ['socks5', 'says half of its greeting and leaves', ending(bytes(5)), 'it ended the connection'],
  ['socks5', 'says half of its reply and leaves', ending(bytes(5, 0), bytes(5, 0)), 'it ended the connection'],
  ['socks5', 'leaves within its address', ending(bytes(5, 0), bytes(5, 0, 0, 1, 1, 1, 1)), 'it ended the connection'],
  ['socks5', 'is an HTTP proxy', saying('HTTP/1.1 400 Bad Request\r\n\r\n'), 'it is no SOCKS5 proxy'],
  ['socks5', 'forgets what it speaks', saying(bytes(5, 0), bytes(4, 0, 0, 1)), 'it is no SOCKS5 proxy'],
  ['socks5', 'knows other addresses', saying(bytes(5, 0), bytes(5, 0, 0, 9)), 'no address that anybody knows'],
  ['socks5', 'wants a password that it takes no byte of', saying(bytes(5, 2)), 'wants another proof'],
  ['socks5', 'cuts the connection', (client: Socket) => client.resetAndDestroy(), 'ECONNRESET'],
  ['http', 'refuses', saying('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'), 'it answered 407 Proxy Authen'],
  ['http', 'is something else', saying('SSH-2.0-x\r\n\r\n'), 'it is no HTTP proxy'],
  ['http', 'leaves within its headers', ending('HTTP/1.1 200 OK\r\nA: b\r\n'), 'it ended the connection'],
  ['http', 'never ends its headers', flood, 'its answer is longer than 16384 bytes'],
  ['http', 'cuts the connection', (client: Socket) => client.resetAndDestroy(), 'ECONNRESET'],
  ['https', 'refuses', saying('HTTP/1.1 503 Service Unavailable\r\n\r\n'), 'it answered 503 Service Unavailable'],
] as const)('a proxy of %s that %s', (scheme, _, answer, why) => {
  test('is told as what it is', async () => {
    const { port, open } = await startLyingProxy(answer, { tls: scheme === 'https' })
    const proxy = new URL(`${scheme}://127.0.0.1:${port}`)
    const failure = await dialThrough({ proxy, to, tls, signal: undefined }).catch(error => error)
    expect(failure.message).toContain(`the proxy 127.0.0.1:${port} does not lead to kubernetes.test:6443: `)
    expect(failure.message).toContain(why)
    await expect.poll(open).toBe(0)
  })
})

test.each([
  ['socks5', saying()],
  ['socks5', saying(bytes(5, 0))],
  ['socks5', saying(bytes(5, 0), bytes(5, 0, 0, 3, 200))],
  ['http', saying()],
  ['http', saying('HTTP/1.1 200 OK\r\n')],
  ['https', saying()],
])('a proxy of %s that says no more is left when nobody waits, and after its time', async (scheme, answer) => {
  const { port, open, accepted } = await startLyingProxy(answer, { tls: scheme === 'https' })
  const proxy = new URL(`${scheme}://127.0.0.1:${port}`)
  const giving = new AbortController()
  const dialled = dialThrough({ proxy, to, tls, signal: giving.signal }).catch(error => error)
  await expect.poll(accepted).toBe(1)
  giving.abort(new Error('enough'))
  expect((await dialled).message).toBe('enough')
  const late = await dialThrough({ proxy, to, tls, signal: undefined }, 50).catch(error => error)
  expect(late.message).toContain('it does not answer')
  await expect.poll(open).toBe(0)
})

test.each([
  ['a request that is given up', 100, false],
  ['a client that is closed', 60_000, true],
])('%s leaves no connection to a proxy that says nothing', async (_, rawMs, closes) => {
  const { port, open, accepted } = await startLyingProxy(() => {})
  const access = { server: 'https://kubernetes.test:6443', proxy: `socks5://127.0.0.1:${port}` }
  const client = createClient(access, { userAgent: 'test', timeouts: { rawMs } })
  onTestFinished(() => client.close())
  const asked = client.ask({ method: 'GET', path: '/probe' }).catch(error => error)
  await expect.poll(accepted).toBe(1)
  if (closes) await client.close()
  expect((await asked).message).toContain(closes ? 'the client was closed' : 'timeout: no connection')
  await expect.poll(open).toBe(0)
})

test.each([
  ['socks5', (name: number) => [bytes(5, 0), Buffer.concat([bytes(5, 0, 0, 3, name), Buffer.alloc(name + 2, 'a')])]],
  ['http', (name: number) => [Buffer.from(`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(name)}\r\n\r\n`)]],
])('a proxy of %s may answer byte by byte', async (scheme, answers) => {
  const witness = await startWitness()
  let led = 0
  const { port } = await startLyingProxy(async (client, before) => {
    const said = answers(200)[before]
    if (before >= answers(200).length) return
    client.pause()
    await dribble(client, said!)
    if (before + 1 < answers(200).length) return client.resume()
    led += 1
    const far = connect(witness.port, '127.0.0.1')
    client.removeAllListeners('data')
    client.pipe(far).pipe(client)
  })
  const access = { server: 'https://kubernetes.test:6443', proxy: `${scheme}://127.0.0.1:${port}`, skipTlsVerify: true }
  const client = createClient(access, { userAgent: 'test' })
  onTestFinished(() => client.close())
  for (let asked = 0; asked < 2; asked += 1) await client.ask({ method: 'GET', path: '/probe' })
  expect([witness.visits.length, led]).toEqual([2, 1])
})

test.each([
  ['a name', `socks5://${'u'.repeat(256)}:x@`, 'a name of 256 bytes is too long'],
  ['a password', `socks5://me:${'p'.repeat(256)}@`, 'a password of 256 bytes is too long'],
])('%s that is too long for SOCKS is said, and is not sent', async (_, start, why) => {
  const { port } = await startLyingProxy(saying(bytes(5, 2)))
  const proxy = new URL(`${start}127.0.0.1:${port}`)
  const failure = await dialThrough({ proxy, to, tls, signal: undefined }).catch(error => error)
  expect(failure.message).toContain(why)
  expect(failure.message).not.toMatch(/uuu|ppp/)
})
