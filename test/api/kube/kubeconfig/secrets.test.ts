// Whatever is wrong with a kubeconfig, and wherever its addresses are shown: no password of it is said.
import { describe, expect, test } from 'vitest'
import { withoutUser } from '../../../../api/kube/kubeconfig/address.ts'
import { loadKubeconfig } from '../../../../api/kube/kubeconfig/load.ts'
import { kubeconfig, openFolder } from './folder.ts'

test.each([
  ['https://me:PW@host:6443', 'https://host:6443'],
  ['https://me@host/path', 'https://host/path'],
  ['https://me:P/W@x@host:6443', 'https://host:6443'],
  ['me:PW@host', 'host'],
  ['https://host:6443/path', 'https://host:6443/path'],
  ['https://host:6443/clusters/prod@other:1', 'https://host:6443/clusters/prod@other:1'],
  ['https://me:PW@host/clusters/prod@other:1', 'https://host/clusters/prod@other:1'],
  ['https://host:6443?as=me@other', 'https://host:6443?as=me@other'],
  ['host:6443', 'host:6443'],
])('%s is shown as %s', (address, shown) => {
  expect(withoutUser(address)).toBe(shown)
})

async function load(cluster: object, env: Record<string, string> = {}) {
  const folder = await openFolder()
  const contexts = { c: { cluster: 'k' } }
  const KUBECONFIG = await folder.write('config', kubeconfig({ current: 'c', clusters: { k: cluster }, contexts }))
  return loadKubeconfig({ env: { KUBECONFIG, ...env } })
}

describe('a password', () => {
  test('in the address of the server is left out of what is shown', async () => {
    const { access } = await load({ server: 'https://me:PW@127.0.0.1:6443/base' })
    expect(access.server).toBe('https://127.0.0.1:6443/base')
  })

  test.each([
    ['a server that is no address', { server: 'https://me:PW@127.0.0.1:644399' }, {}],
    ['a proxy that is no address', { server: 'https://h', 'proxy-url': 'http://me:P/W@ x@127.0.0.1:3128' }, {}],
    ['a proxy of another kind', { server: 'https://h', 'proxy-url': 'socks4://me:PW@127.0.0.1:3128' }, {}],
    ['a proxy of another kind by HTTPS_PROXY', { server: 'https://h' }, { HTTPS_PROXY: 'socks4://me:PW@127.0.0.1:1' }],
  ])('of %s is not said with what is wrong', async (_, cluster, env) => {
    const error = await load(cluster, env as Record<string, string>).catch(error => error)
    expect(error).toBeInstanceOf(Error)
    expect(error.message).toContain('127.0.0.1')
    expect(error.message).not.toMatch(/P\/?W|me:/)
  })
})
