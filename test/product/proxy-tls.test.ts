// A service whose proxies end TLS: its Secret is missed by name, mounted, renewed under open connections, and clients may need certificates.
import { once } from 'node:events'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { events, secrets } from '../../api/kube/resources.ts'
import { makeAuthority, type Pair } from '../proxy/tls/authority.ts'
import { Scene } from './scene.ts'

const authority = makeAuthority('of servers')
const people = makeAuthority('of people')
const encode = (text: string) => Buffer.from(text).toString('base64')
const dataOf = ({ cert, key }: Pair) => ({ 'tls.crt': encode(cert), 'tls.key': encode(key) })

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('proxy-tls')
})
afterAll(() => scene.close())

async function reach(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const { status } = await scene.service('vault')
  const [host, port] = status!.address!.split(':') as [string, string]
  const checks = { ca: authority.cert, checkServerIdentity: () => undefined }
  const socket = connect({ host, port: Number(port), ...checks, ...options })
  socket.on('error', () => {}) // what becomes of it is seen at its end
  return socket
}
/** What the pod says, up to and with `end`. */
async function hear(socket: TLSSocket, end: string): Promise<string> {
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  return scene.until(`"${end}" in what is heard`, () => (heard.endsWith(end) ? heard : undefined))
}
/** Undefined when the connection ended before. */
async function certificateShown(): Promise<string | undefined> {
  const socket = await reach()
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')])
  const shown = socket.getPeerCertificate().subject?.CN
  socket.destroy()
  return Array.isArray(shown) ? shown[0] : shown
}

it('tells which Secret is missing, and is served over TLS when it is there', async () => {
  const tls = { secretName: 'my-tls' }
  await scene.create('vault', { replicas: 3, proxy: { fence: scene.stage.fence, tls } })
  const missing = await scene.until('the condition', async () => {
    const condition = await scene.condition('vault', 'Degraded')
    return condition?.reason === 'ReferenceMissing' ? condition : undefined
  })
  expect(missing.message).toContain('Secret my-tls')
  await scene.until('the Event', async () => {
    const { items } = await scene.client.list(events, { namespace: scene.namespace })
    return items.find(({ reason, note }) => reason === 'ReferenceMissing' && note?.includes('Secret my-tls'))
  })
  expect(await scene.isReady('vault')).toBe(false)

  const metadata = { namespace: scene.namespace, name: 'my-tls' }
  await scene.client.create(secrets, { metadata, type: 'kubernetes.io/tls', data: dataOf(authority.issue('first')) })
  await scene.untilWarm('vault', 3)
  await scene.until('nothing is wrong any more', async () =>
    (await scene.condition('vault', 'Degraded'))?.status === 'False' ? true : undefined,
  )
  const [one, two] = await Promise.all([reach(), reach()])
  const [first, second] = await Promise.all([hear(one, '\n'), hear(two, '\n')])
  expect(first).not.toBe(second)
  for (const socket of [one, two]) socket.destroy()
})

it('shows a renewed certificate while who is connected goes on, and says when one cannot be used', async () => {
  const socket = await reach()
  await hear(socket, '\n')
  const proxies = (await scene.proxies('vault')).map(({ metadata }) => metadata.uid)
  const ref = { namespace: scene.namespace, name: 'my-tls' }
  const renew = (data: Record<string, string>) => scene.client.patch(secrets, ref, { data }, { type: 'merge' })
  await renew(dataOf(authority.issue('renewed')))
  await scene.until('the renewed one is shown', async () =>
    (await certificateShown()) === 'renewed' ? true : undefined,
  )
  await renew({ 'tls.key': encode('none') })
  await scene.until('it is told', async () =>
    (await scene.condition('vault', 'Degraded'))?.reason === 'CertificateUnusable' ? true : undefined,
  )
  expect(await certificateShown()).toBe('renewed')
  await renew(dataOf(authority.issue('mended')))
  await scene.until('the mended one is shown', async () => ((await certificateShown()) === 'mended' ? true : undefined))
  socket.write('still here\n')
  expect(await hear(socket, 'still here\n')).toBe('still here\n')
  socket.destroy()
  expect((await scene.proxies('vault')).map(({ metadata }) => metadata.uid)).toEqual(proxies)
})

it('lets in only who has a certificate, once it asks for them', async () => {
  const metadata = { namespace: scene.namespace, name: 'my-clients' }
  await scene.client.create(secrets, { metadata, data: { 'ca.crt': encode(people.cert) } })
  await scene.patch('vault', { spec: { proxy: { tls: { clientCA: { secretName: 'my-clients' } } } } })
  const jane = people.issue('jane', { isClient: true })
  await scene.until('who has none is refused', async () => {
    const socket = await reach()
    const error = await Promise.race([
      once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code),
      once(socket, 'data').then(() => undefined),
    ])
    socket.destroy()
    return error === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' ? true : undefined
  })
  const socket = await reach(jane)
  expect(await hear(socket, '\n')).toMatch(/^hello from vault-/)
  socket.destroy()
})
