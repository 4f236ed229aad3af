// What a person sees whose kubeconfig is wrong, or who has none.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../../../api/kube/client.ts'
import type { Overrides } from '../../../../api/kube/kubeconfig/entries.ts'
import { loadKubeconfig } from '../../../../api/kube/kubeconfig/load.ts'
import { certificate } from '../server.ts'
import { kubeconfig, openFolder } from './folder.ts'
import { startWitness } from './witness.ts'

describe('a kubeconfig that cannot be meant', () => {
  test.each([
    ['a file of another kind', 'kind: Pod\n', 'kind must be Config, not Pod'],
    ['another version', 'apiVersion: v2\n', 'apiVersion must be v1, not v2'],
    ['no object', 'just words\n', 'the document must be an object'],
    ['a list in place of text', '{users: [{name: u, user: {token: [x]}}]}', 'users[0].user.token must be text'],
    ['text in place of a list', '{clusters: 3}', 'clusters must be a list'],
    [
      'a word in place of yes or no',
      '{clusters: [{name: k, cluster: {insecure-skip-tls-verify: maybe}}]}',
      'clusters[0].cluster.insecure-skip-tls-verify must be true or false',
    ],
    [
      'a number in place of text',
      '{users: [{name: u, user: {token: 123}}]}',
      'users[0].user.token must be text: put it in quotes',
    ],
    ['a yes among texts', '{users: [{name: u, user: {as-groups: [y]}}]}', 'users[0].user.as-groups[0] must be text'],
    [
      'an authority that is no base64',
      '{clusters: [{name: k, cluster: {certificate-authority-data: YQ}}]}',
      'illegal base64 data: clusters[0].cluster.certificate-authority-data',
    ],
    [
      'a word in place of yes or no, in a field that is not used',
      '{clusters: [{name: k, cluster: {disable-compression: "yes"}}]}',
      'clusters[0].cluster.disable-compression must be true or false',
    ],
    ['a name twice', '{users: [{name: u}, {name: u}]}', 'duplicate name "u" in list'],
    ['no YAML', 'a: b: c\n', 'yaml: '],
  ])('%s is told with the name of the file', async (_, text, sentence) => {
    const file = await (await openFolder()).write('config', text)
    const failure = loadKubeconfig({ env: { KUBECONFIG: file } })
    await expect(failure).rejects.toThrow(`error loading config file "${file}": `)
    await expect(failure).rejects.toThrow(sentence)
  })

  test.each([
    ['--kubeconfig that is not there', 'missing', /^stat .*\/missing: no such file or directory$/],
    ['a folder', '', /^error loading config file ".*": read .*: is a directory$/],
  ])('%s is told', async (_, name, sentence) => {
    const { path } = await openFolder()
    await expect(loadKubeconfig({ env: {}, file: join(path, name) })).rejects.toThrow(sentence)
  })

  test.each([
    ['auth-provider', { user: { 'auth-provider': { name: 'oidc' } } }, /auth-provider "oidc", which is not supported/],
    ['a proxy of an unknown kind', { cluster: { 'proxy-url': 'ftp://x' } }, /unsupported scheme "ftp"/],
    [
      'an exec plugin of an old version',
      {
        user: { exec: { command: 'x', apiVersion: 'client.authentication.k8s.io/v1alpha1', interactiveMode: 'Never' } },
      },
      /invalid apiVersion "client.authentication.k8s.io\/v1alpha1"/,
    ],
    [
      'a tokenFile that is missing, and no token',
      { user: { tokenFile: 'm1' } },
      /^unable to read tokenFile .*m1 due to open .*m1: no such file or directory$/,
    ],
    [
      'two files that are missing',
      { user: { 'client-certificate': 'm1', 'client-key': 'm2' } },
      /^invalid configuration: \[unable to read client-cert .*m1 for u due to .*, unable to read client-key .*m2/,
    ],
  ])(
    '%s is told with its user or cluster',
    async (_, { user = {}, cluster = {} }: { user?: object; cluster?: object }, sentence) => {
      const file = await (await openFolder()).write(
        'config',
        kubeconfig({
          current: 'c',
          clusters: { k: { server: 'https://x.test', ...cluster } },
          users: { u: user },
          contexts: { c: { cluster: 'k', user: 'u' } },
        }),
      )
      await expect(loadKubeconfig({ env: { KUBECONFIG: file } })).rejects.toThrow(sentence)
    },
  )
})

test('an @ in the path of the server leads nobody else the token', async () => {
  const [real, other] = [await startWitness(), await startWitness()]
  const cluster = {
    server: `${real.url}/clusters/prod@127.0.0.1:${other.port}`,
    'insecure-skip-tls-verify': true,
  }
  const contexts = { c: { cluster: 'k', user: 'u' } }
  const wish = { current: 'c', clusters: { k: cluster }, users: { u: { token: 'T' } }, contexts }
  const KUBECONFIG = await (await openFolder()).write('config', kubeconfig(wish))
  const { access } = await loadKubeconfig({ env: { KUBECONFIG } })
  const client = createClient(access, { userAgent: 'test' })
  await client.ask({ method: 'GET', path: '/probe' }).finally(() => client.close())
  expect(other.visits).toEqual([])
  expect(real.visits).toMatchObject([
    { path: `/clusters/prod@127.0.0.1:${other.port}/probe`, authorization: 'Bearer T' },
  ])
})

test('a file of authorities without anything in it trusts nobody, be it that the system trusts the server', async () => {
  const [folder, witness] = [await openFolder(), await startWitness()]
  await folder.write('none.pem', '')
  const ours = await folder.write('ours.pem', (await certificate()).cert)
  const ask = async (authority: object) => {
    const clusters = { k: { server: witness.url, ...authority } }
    const wish = { current: 'c', clusters, users: { u: { token: 'T' } }, contexts: { c: { cluster: 'k', user: 'u' } } }
    const KUBECONFIG = await folder.write('config', kubeconfig(wish))
    const { access } = await loadKubeconfig({ env: { KUBECONFIG, SSL_CERT_FILE: ours } })
    const client = createClient(access, { userAgent: 'test' })
    await client.ask({ method: 'GET', path: '/probe' }).finally(() => client.close())
  }
  await ask({})
  await expect(ask({ 'certificate-authority': 'none.pem' })).rejects.toThrow('self-signed certificate')
  expect(witness.visits).toHaveLength(1)
})

test('a user and a password in an address of plain http are sent, and are no part of what is shown', async () => {
  const contexts = { c: { cluster: 'k', user: 'u' } }
  const clusters = { k: { server: 'http://usr:PW@127.0.0.1:1/base' } }
  const wish = { current: 'c', clusters, users: { u: { token: 'T' } }, contexts }
  const KUBECONFIG = await (await openFolder()).write('config', kubeconfig(wish))
  const { access } = await loadKubeconfig({ env: { KUBECONFIG } })
  expect(access).toMatchObject({
    server: 'http://127.0.0.1:1/base',
    headers: { authorization: `Basic ${Buffer.from('usr:PW').toString('base64')}` },
  })
})

describe('--token', () => {
  test('beats the certificate and the tokenFile of the kubeconfig: who types it acts as its bearer', async () => {
    const { cert, key } = await certificate()
    const folder = await openFolder()
    await folder.write('token', 'from-file')
    const data = (text: string) => Buffer.from(text).toString('base64')
    const user = { 'client-certificate-data': data(cert), 'client-key-data': data(key), tokenFile: 'token' }
    const file = await folder.write('config', {
      clusters: [{ name: 'k', cluster: { server: 'https://x.test' } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      'current-context': 'c',
    })
    const { access } = await loadKubeconfig({
      env: { KUBECONFIG: file },
      overrides: { user: { token: 'typed' } },
    })
    expect([access.cert, access.key, await access.token?.()]).toEqual([undefined, undefined, 'typed'])
  })
})

describe('without a kubeconfig', () => {
  async function pod(namespace = 'home') {
    const { path } = await openFolder()
    const account = join(path, 'var/run/secrets/kubernetes.io/serviceaccount')
    await mkdir(account, { recursive: true })
    await writeFile(join(account, 'ca.crt'), (await certificate()).cert)
    await writeFile(join(account, 'token'), 'of-the-pod')
    await writeFile(join(account, 'namespace'), namespace)
    return {
      env: { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443', POD_ROOT: path, HOME: path },
      path,
    }
  }
  const seen = async (env: NodeJS.ProcessEnv, overrides?: Overrides) => {
    const { from, access } = await loadKubeconfig({ env, overrides })
    return { from, server: access.server, namespace: access.namespace, token: await access.token?.() }
  }

  test('a pod leads to its own cluster', async () => {
    const { env } = await pod()
    expect(await seen(env)).toEqual({
      from: 'pod',
      server: 'https://10.0.0.1:443',
      namespace: 'home',
      token: 'of-the-pod',
    })
  })

  test('flags count in a pod too', async () => {
    const { env } = await pod()
    expect(await seen(env, { namespace: 'other', user: { token: 'typed' } })).toMatchObject({
      from: 'pod',
      namespace: 'other',
      token: 'typed',
    })
    expect(await seen(env, { cluster: { server: 'https://else.test' } })).toMatchObject({
      from: 'kubeconfig',
      server: 'https://else.test',
      token: undefined,
    })
  })

  test('a kubeconfig wins over the pod', async () => {
    const { env, path } = await pod()
    const file = join(path, 'config')
    const one = { clusters: { k: { server: 'https://x.test' } }, contexts: { c: { cluster: 'k' } }, current: 'c' }
    await writeFile(file, JSON.stringify(kubeconfig(one)))
    expect(await seen({ ...env, KUBECONFIG: file })).toMatchObject({ from: 'kubeconfig', server: 'https://x.test' })
  })

  test('a pod is at home in its namespace with a kubeconfig too, unless that names another', async () => {
    const { env, path } = await pod()
    const write = (context: object) => {
      const wish = { clusters: { k: { server: 'https://x.test' } }, contexts: { c: { cluster: 'k', ...context } } }
      return writeFile(join(path, 'config'), JSON.stringify(kubeconfig({ ...wish, current: 'c' })))
    }
    const namespace = async (more: object = {}, overrides?: Overrides) =>
      (await seen({ ...env, KUBECONFIG: join(path, 'config'), ...more }, overrides)).namespace
    await write({})
    expect(await namespace()).toBe('home')
    expect(await namespace({ POD_NAMESPACE: 'told' })).toBe('told')
    expect(await namespace({ POD_NAMESPACE: 'told' }, { namespace: 'typed' })).toBe('typed')
    expect(await namespace({ KUBERNETES_SERVICE_HOST: '' })).toBe(undefined)
    await write({ namespace: 'default' })
    expect(await namespace()).toBe('default')
    expect((await seen({ ...env, POD_NAMESPACE: 'told' })).namespace).toBe('told')
  })

  test('elsewhere it is a server on this machine that kubectl would try', async () => {
    const { path } = await openFolder()
    const nowhere = { from: 'nowhere', server: 'http://localhost:8080' }
    expect(await seen({ HOME: path })).toMatchObject(nowhere)
    expect(await seen({ HOME: path, KUBECONFIG: '/nowhere/config' })).toMatchObject(nowhere)
    expect(
      await seen({ HOME: path, KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }),
    ).toMatchObject(nowhere)
    expect(await seen({ HOME: path, KUBERNETES_MASTER: 'http://m.test' })).toMatchObject({ server: 'http://m.test' })
  })
})
