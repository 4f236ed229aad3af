import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Environment, loadConfig } from '../../../api/kube/config.ts'
import { pods } from '../../../api/kube/resources.ts'
import { certificate, clientOf, pod, refuse, reply, startServer } from './server.ts'

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kube-config-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

/** The root of a pod that is a plain process, with its ServiceAccount's files. */
async function podRoot(): Promise<{ root: string; account: string }> {
  const root = await directory()
  const account = join(root, 'var/run/secrets/kubernetes.io/serviceaccount')
  await mkdir(account, { recursive: true })
  await writeFile(join(account, 'ca.crt'), (await certificate()).cert)
  await writeFile(join(account, 'token'), 'first\n')
  await writeFile(join(account, 'namespace'), 'home\n')
  return { root, account }
}

function inPod(root: string, port: number | string): Environment {
  return { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port), POD_ROOT: root }
}

describe('in a pod', () => {
  test('its ServiceAccount leads to the API server', async () => {
    const { root } = await podRoot()
    const server = await startServer((_, response) => reply(response, pod('a', '1')), { tls: true })
    const access = await loadConfig(inPod(root, server.port))
    expect(access.namespace).toBe('home')
    await clientOf({ url: access.server }, access).get(pods, { namespace: 'x', name: 'a' })
    expect(server.seen[0]!.headers.authorization).toBe('Bearer first')
  })

  test('a rotated token is used as soon as the old one is refused', async () => {
    const { root, account } = await podRoot()
    const server = await startServer(
      (seen, response) => {
        if (seen.headers.authorization === 'Bearer second') reply(response, pod('a', '1'))
        else refuse(response, 401)
      },
      { tls: true },
    )
    const access = await loadConfig(inPod(root, server.port))
    await writeFile(join(account, 'token'), 'second')
    await clientOf({ url: access.server }, access).get(pods, { namespace: 'x', name: 'a' })
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second'])
  })

  test('an IPv6 address becomes a URL', async () => {
    const { root } = await podRoot()
    expect((await loadConfig({ ...inPod(root, 443), KUBERNETES_SERVICE_HOST: 'fd00::1' })).server).toBe(
      'https://[fd00::1]:443',
    )
  })

  test('without a token it says which file is missing and why that may be', async () => {
    const { root, account } = await podRoot()
    await rm(join(account, 'token'))
    await expect(loadConfig(inPod(root, 1))).rejects.toThrow(
      /cannot read .*serviceaccount\/token.*automountServiceAccountToken/,
    )
  })

  test('neither config nor client loads what reads a kubeconfig, which would make a proxy start late, and nothing loads client-node', async () => {
    const { root } = await podRoot()
    const program = `
      const { registerHooks } = await import('node:module')
      const urls = []
      registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
      const { loadConfig } = await import('./api/kube/config.ts')
      const { createClient } = await import('./api/kube/client.ts')
      await import('./api/kube/reflector.ts')
      const load = async () => createClient(await loadConfig(process.env), { userAgent: 'test' })
      await load()
      const count = name => urls.filter(url => url.includes(name)).length
      const inPod = count('/yaml/')
      delete process.env.KUBERNETES_SERVICE_HOST
      await load().catch(() => {})
      console.log(JSON.stringify([urls.length > 10, inPod, count('/yaml/') > 0, count('client-node')]))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      env: { ...inPod(root, 1), PATH: process.env.PATH, HOME: root },
    })
    expect(JSON.parse(stdout)).toEqual([true, 0, true, 0])
  })
})

describe('outside of pods', () => {
  const config = (fields: { current?: string; server: string; name?: string; user?: object; cluster?: object }) => {
    const { current, server, name = 'one', user = { token: `token-${name}` }, cluster = {} } = fields
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': current,
      clusters: [{ name, cluster: { server, ...cluster } }],
      users: [{ name, user }],
      contexts: [{ name, context: { cluster: name, user: name, namespace: `ns-${name}` } }],
    })
  }
  const write = async (...contents: string[]) => {
    const root = await directory()
    const files = contents.map((_, i) => join(root, `config-${i}`))
    await Promise.all(contents.map((content, i) => writeFile(files[i]!, content)))
    return files.join(':')
  }

  test('KUBECONFIG leads to the API server', async () => {
    const server = await startServer((_, response) => reply(response, pod('a', '1')), { tls: true })
    const authority = Buffer.from((await certificate()).cert).toString('base64')
    const KUBECONFIG = await write(
      config({ current: 'one', server: server.url, cluster: { 'certificate-authority-data': authority } }),
    )
    const access = await loadConfig({ KUBECONFIG })
    await clientOf({ url: access.server }, access).get(pods, { namespace: 'x', name: 'a' })
    expect(server.seen[0]!.headers.authorization).toBe('Bearer token-one')
    expect(access.namespace).toBe('ns-one')
  })

  test('of several files the first that names a context wins, as with kubectl', async () => {
    const KUBECONFIG = await write(
      config({ server: 'https://zero', name: 'zero' }),
      config({ current: 'one', server: 'https://one' }),
      config({ current: 'two', server: 'https://two', name: 'two' }),
      config({ current: 'two', server: 'https://usurper' }),
    )
    expect(await loadConfig({ KUBECONFIG: `/nowhere/config:${KUBECONFIG}` })).toMatchObject({ server: 'https://one' })
  })

  test.each([
    [
      'no file',
      async () => ({ KUBECONFIG: '/nowhere/a:/nowhere/b' }),
      /no kubeconfig at \/nowhere\/a, \/nowhere\/b that leads to a cluster: set KUBECONFIG/,
    ],
    ['no home either', async () => ({ HOME: '/nowhere' }), /no kubeconfig at \/nowhere\/.kube\/config/],
    [
      'no current context',
      async () => ({ KUBECONFIG: await write(config({ server: 'https://x' })) }),
      /no kubeconfig at .* that leads to a cluster.* choose a context/,
    ],
  ])('%s is said in a sentence', async (_, env, sentence) => {
    await expect(loadConfig(await env())).rejects.toThrow(sentence)
  })
})
