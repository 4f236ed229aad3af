// Proxies on the way to the API server: which are used, and that everything goes through them.
import http from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../../../api/kube/client.ts'
import { loadKubeconfig } from '../../../../api/kube/kubeconfig/load.ts'
import { isExempt, proxyFor } from '../../../../api/kube/kubeconfig/proxy.ts'
import { kubeconfig, openFolder } from './folder.ts'
import { startSocksProxy } from './socksProxy.ts'
import { startWitness } from './witness.ts'

type Asked = { readonly target: string; readonly authorization: string | undefined }

/** Leads every CONNECT to `port` of this machine, whatever name was asked for. */
async function startProxy(port: number): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  const server = http.createServer()
  server.on('connect', (request: http.IncomingMessage, client: Socket) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] })
    const far = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(far).pipe(client)
    })
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function ask(cluster: object, env: NodeJS.ProcessEnv): Promise<void> {
  const config = kubeconfig({
    current: 'c',
    clusters: { k: cluster },
    users: { u: { token: 'T' } },
    contexts: { c: { cluster: 'k', user: 'u' } },
  })
  const KUBECONFIG = await (await openFolder()).write('config', config)
  const { access } = await loadKubeconfig({ env: { ...env, KUBECONFIG } })
  const client = createClient(access, { userAgent: 'test' })
  onTestFinished(() => client.close())
  for (let asked = 0; asked < 2; asked += 1) {
    const { body } = await client.raw({ method: 'GET', path: '/probe' })
    for await (const _ of body) {
      // Read to its end, so that the connection is free again.
    }
  }
}

/** A server of a name that only the proxy knows, with a certificate for it. */
async function startServer() {
  const name = 'kubernetes.test'
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...{ algorithm: 'sha256', keyType: 'ec' },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  })
  const witness = await startWitness(() => true, { cert, key })
  const authority = Buffer.from(cert).toString('base64')
  return { witness, cluster: { server: `https://${name}:6443`, 'certificate-authority-data': authority } }
}

describe('a proxy on the way', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])(
    'is taken from %s, and one connection through it serves many requests',
    async name => {
      const { witness, cluster } = await startServer()
      const proxy = await startProxy(witness.port)
      await ask(cluster, { [name]: proxy.url })
      expect(proxy.asked).toEqual([{ target: 'kubernetes.test:6443', authorization: undefined }])
      expect(witness.visits.map(({ authorization }) => authorization)).toEqual(['Bearer T', 'Bearer T'])
    },
  )

  test('of the cluster wins over the environment, and is told name and password', async () => {
    const { witness, cluster } = await startServer()
    const proxy = await startProxy(witness.port)
    const url = proxy.url.replace('//', '//me:secret@')
    await ask({ ...cluster, 'proxy-url': url }, { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' })
    expect(proxy.asked).toEqual([
      { target: 'kubernetes.test:6443', authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` },
    ])
  })

  test('of SOCKS5 is asked for the name of the server, and one connection through it serves many requests', async () => {
    const { witness, cluster } = await startServer()
    const proxy = await startSocksProxy(witness.port)
    await ask(cluster, { HTTPS_PROXY: `socks5://127.0.0.1:${proxy.port}` })
    expect(proxy.asked).toEqual(['kubernetes.test:6443'])
    expect(witness.visits.map(({ authorization }) => authorization)).toEqual(['Bearer T', 'Bearer T'])
  })

  test.each([
    ['10.1.2.3', '10.1.2.3:6443'],
    ['[fd00::1:2]', 'fd000000000000000000000000010002:6443'],
    ['[::ffff:10.1.2.3]', '00000000000000000000ffff0a010203:6443'],
  ])('of SOCKS5 is asked for an address as that address: %s', async (host, asked) => {
    const witness = await startWitness()
    const proxy = await startSocksProxy(witness.port)
    const cluster = { server: `https://${host}:6443`, 'insecure-skip-tls-verify': true }
    await ask({ ...cluster, 'proxy-url': `socks5://127.0.0.1:${proxy.port}` }, {})
    expect(proxy.asked).toEqual([asked])
  })

  test('of SOCKS5 is told name and password where it asks for them', async () => {
    const { witness, cluster } = await startServer()
    const proxy = await startSocksProxy(witness.port, { password: 'me:secret' })
    await ask({ ...cluster, 'proxy-url': `socks5://me:secret@127.0.0.1:${proxy.port}` }, {})
    expect(proxy.asked).toEqual(['me:secret@kubernetes.test:6443'])
  })

  test.each([
    ['wants another password', { password: 'me:other' }, 'does not take this username and password'],
    ['does not reach the server', { reply: 5 }, 'does not lead to kubernetes.test:6443: connection refused'],
  ])('of SOCKS5 that %s is told, without the password', async (_, manner, why) => {
    const { witness, cluster } = await startServer()
    const { port } = await startSocksProxy(witness.port, manner)
    const failure = await ask({ ...cluster, 'proxy-url': `socks5://me:secret@127.0.0.1:${port}` }, {}).catch(
      error => error,
    )
    expect(failure.message).toContain(`the proxy 127.0.0.1:${port} `)
    expect(failure.message).toContain(why)
    expect(failure.message).not.toContain('secret')
    expect(witness.visits).toEqual([])
  })

  test('is not used for a server of this machine', async () => {
    const witness = await startWitness()
    await ask({ server: witness.url, 'insecure-skip-tls-verify': true }, { HTTPS_PROXY: 'http://127.0.0.1:1' })
    expect(witness.visits).toHaveLength(2)
  })
})

describe('HTTPS_PROXY', () => {
  const server = new URL('https://kubernetes.test')
  test.each([
    [{}, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
    [{ HTTPS_PROXY: 'https://proxy' }, 'https://proxy'],
    [{ HTTP_PROXY: 'http://proxy' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'test' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy', no_proxy: '.test' }, undefined],
  ])('%j leads through %s', (env, proxy) => {
    expect(proxyFor(server, env)).toBe(proxy)
  })

  test('that names a proxy of another kind is refused with a sentence that holds no password', () => {
    const refusal = () => proxyFor(server, { HTTPS_PROXY: 'socks4://me:secret@proxy:1080' })
    expect(refusal).toThrow('HTTPS_PROXY names a proxy that is not supported here (proxy:1080)')
    expect(refusal).not.toThrow('secret')
  })
})

describe('NO_PROXY, by the rules of Go', () => {
  test.each([
    ['https://a.test', '', false],
    ['https://a.test', '*', true],
    ['https://a.test', 'a.test', true],
    ['https://A.test', 'b.test, a.TEST', true],
    ['https://x.a.test', 'a.test', true],
    ['https://xa.test', 'a.test', false],
    ['https://a.test', '.a.test', false],
    ['https://x.a.test', '.a.test', true],
    ['https://x.a.test', '*.a.test', true],
    ['https://a.test:6443', 'a.test:6443', true],
    ['https://a.test:6443', 'a.test:443', false],
    ['https://a.test', 'a.test:443', true],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', 'fd00::/8', false],
    ['https://[fd00::1]', 'fd00::/8', true],
    ['https://[fd00::1]:6443', '[fd00::1]:6443', true],
    ['https://[fd00::1]', 'fd00::1', true],
    ['https://[fd00::1]', 'FD00:0:0::0:1', true],
    ['https://[fd00::1]', 'fd00::2', false],
    ['https://[::ffff:10.1.2.3]', '10.1.2.3', true],
    ['https://[::ffff:10.1.2.3]', '10.0.0.0/8', true],
    ['https://[::ffff:127.0.0.1]', '', true],
    ['https://a.test:6443', 'a.test:', true],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://localhost:6443', '', true],
    ['https://127.1.2.3', '', true],
    ['https://[::1]', '', true],
  ])('%s and "%s": %s', (server, noProxy, exempt) => {
    expect(isExempt(new URL(server), noProxy)).toBe(exempt)
  })
})
