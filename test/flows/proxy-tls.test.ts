// TLS that the proxy ends: who is through it has a pod and talks to it in the clear, who is not uses none, and a new certificate disturbs nobody.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Config } from '../../proxy/config.ts'
import { writeFiles } from '../../sandbox/agent/volumes/write.ts'
import { until } from '../cluster/until.ts'
import { endOf, readAll } from '../proxy/sockets.ts'
import { makeAuthority, type Pair } from '../proxy/tls/authority.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

const authority = makeAuthority('of servers')
const people = makeAuthority('of people')
const jane = people.issue('jane', { isClient: true })

let stage: Stage
/** Asks clients for nothing; the other for certificates. */
let proxy: ProxyProcess
let strict: ProxyProcess
beforeAll(async () => {
  stage = await setStage({
    replicas: 4,
    connections: { refusalMessage: 'no\n', deny: ['127.0.0.66/32'] },
    proxy: { proxyProtocol: { accept: ['127.0.0.5/32'] } },
  })
  await show(authority.issue('first'))
  await put('ca', { 'ca.crt': people.cert })
  const environment = { TLS_DIR: '/own', TLS_LOOK_MS: '20' }
  proxy = await stage.startProxy({ environment })
  strict = await stage.startProxy({ environment: { ...environment, TLS_CLIENT_CA_DIR: '/ca' } })
  // Enough for all, those included that only look which certificate is shown.
  await stage.addPods(24)
  await Promise.all([proxy.ready(), strict.ready()])
})
afterAll(() => stage.strike())

/** As a kubelet does. */
function put(name: string, files: Record<string, string>): Promise<void> {
  const entries = Object.entries(files).map(([file, text]) => [file, { bytes: Buffer.from(text), mode: 0o644 }])
  return writeFiles(join(stage.podRoot, name), Object.fromEntries(entries))
}
const show = ({ cert, key }: Pair) => put('own', { 'tls.crt': cert, 'tls.key': key })

async function connectTo({ address }: ProxyProcess, localAddress?: string): Promise<Socket> {
  const [host, port] = address.split(':') as [string, string]
  const socket = createConnection({ host, port: Number(port), localAddress, allowHalfOpen: true })
  socket.on('error', () => {}) // what becomes of it is seen at its end
  await once(socket, 'connect')
  return socket
}
function secure(socket: Socket, options: ConnectionOptions = {}): TLSSocket {
  const client = connect({ socket, ca: authority.cert, checkServerIdentity: () => undefined, ...options })
  client.allowHalfOpen = true
  client.on('error', () => {})
  return client
}
const refusals = (who: ProxyProcess, reason: string, count: number) =>
  who.measures(new RegExp(`^isolation_refusals_total\\{reason="${reason}"\\} ${count}$`, 'm'))
const done = () => stage.tickets('Done').length

it('a client talks to a pod of its own through TLS, each side to its end, and the receipt counts what was said inside', async () => {
  const client = secure(await connectTo(proxy))
  client.end('my words')
  expect(await readAll(client)).toMatch(/^hello from .*\nmy words$/)
  const { status } = await until('the receipt', () => stage.tickets('Done')[0])
  expect(status).toMatchObject({ endReason: 'SessionEnded', bytesIn: 'my words'.length })
})

it('who has no TLS, or leaves before it stands, uses no pod', async () => {
  const before = done()
  const plain = await connectTo(proxy)
  plain.write('GET / HTTP/1.1\r\n\r\n')
  // Nothing in the clear, though the service has a message.
  expect(await readAll(plain)).toBe('')
  plain.end()
  await refusals(proxy, 'NoTLS', 1)
  const scanner = await connectTo(proxy)
  scanner.end()
  expect(await readAll(scanner)).toBe('')
  await until('it has left', () =>
    proxy.lines().find(({ msg }) => msg === 'client left before a pod was claimed for it'),
  )
  const old = secure(await connectTo(proxy), {
    ...{ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
  })
  expect(await endOf(old)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
  await refusals(proxy, 'TLSTooOld', 1)
  expect(done()).toBe(before)
})

it('who is not let in costs no handshake; behind a load balancer the header comes first', async () => {
  const denied = await connectTo(proxy, '127.0.0.66')
  expect(await readAll(denied)).toBe('')
  denied.end()
  await refusals(proxy, 'SourceDenied', 1)
  const passedOn = await connectTo(proxy, '127.0.0.5')
  passedOn.write('PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\n')
  const client = secure(passedOn)
  client.end('x')
  expect(await readAll(client)).toMatch(/^hello from .*\nx$/)
  await until('its address is in the log', () => proxy.lines().find(line => line.client === '203.0.113.9:4711'))
})

it('a renewed certificate is shown to the next, and who is connected stays so', async () => {
  const client = secure(await connectTo(proxy))
  await once(client, 'data')
  await show(authority.issue('renewed'))
  await until('it is shown', async () => {
    const next = secure(await connectTo(proxy))
    await once(next, 'secureConnect')
    const { CN } = next.getPeerCertificate().subject
    next.destroy()
    return CN === 'renewed' ? true : undefined
  })
  await put('own', { 'tls.crt': 'nonsense' })
  await until('it is told', () => proxy.lines().find(({ msg }) => /clients are shown the former/.test(String(msg))))
  client.end('still here')
  expect(await readAll(client)).toBe('still here')
  expect((await proxy.get('/metrics')).text).toMatch(/^isolation_certificate_expires_seconds 1\d{9}/m)
})

it('where certificates are asked for, who has one is served and who has none, or a false one, uses no pod', async () => {
  await until('it has a pod', async () => ((await strict.connections()).stock > 0 ? true : undefined))
  const without = secure(await connectTo(strict))
  expect(await endOf(without)).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')
  await refusals(strict, 'NoClientCertificate', 1)
  const false1 = secure(await connectTo(strict), makeAuthority('of people').issue('jane', { isClient: true }))
  await endOf(false1)
  await refusals(strict, 'ClientCertificateRefused', 1)
  expect(await strict.logged('client refused', ({ reason }) => reason === 'ClientCertificateRefused')).toMatchObject({
    why: expect.any(String),
  })
  expect(strict.lines().filter(({ msg }) => msg === 'session began')).toEqual([])
  const client = secure(await connectTo(strict), jane)
  client.end('x')
  expect(await readAll(client)).toMatch(/^hello from .*\nx$/)
})

it('a handshake that comes to no end is cut off in time, and at the end of the proxy', async () => {
  await stage.change({ connections: { firstByteTimeout: '300ms', drainTimeout: '1s' } })
  const inForce = () => strict.lines().findLast(({ config }) => config)!.config as Config
  await until('the change has arrived', () => (inForce().drainTimeoutMs === 1000 ? true : undefined))
  const slow = await connectTo(strict)
  slow.write(Buffer.from([22, 3, 1, 0]))
  expect(await readAll(slow)).toBe('')
  slow.end()
  await refusals(strict, 'FirstByteTimeout', 1)
  await stage.change({ connections: { firstByteTimeout: '60s' } })
  await until('the change has arrived', () => (inForce().firstByteTimeoutMs === 60_000 ? true : undefined))
  const silent = await connectTo(strict)
  await strict.measures(/^isolation_silent_clients 1$/m)
  strict.child.kill('SIGTERM')
  expect(await readAll(silent)).toBe('')
  silent.end()
  expect(await strict.exited).toBe(0)
})

it('a proxy without a certificate accepts nobody and is not ready until there is one', async () => {
  const empty = { TLS_DIR: '/later', TLS_LOOK_MS: '20' }
  const late = await stage.startProxy({ environment: empty })
  await until('it is told', () => late.lines().find(({ msg }) => /accepted when there is one/.test(String(msg))))
  expect(await late.get('/readyz', 8081)).toMatchObject({ status: 503, text: expect.stringContaining('certificate') })
  const { cert, key } = authority.issue('late')
  await put('later', { 'tls.crt': cert, 'tls.key': key })
  await until('it accepts', () => late.lines().find(({ msg }) => msg === 'accepts clients'))
})
