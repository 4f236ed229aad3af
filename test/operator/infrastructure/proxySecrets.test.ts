import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { KubeClient } from '../../../api/kube/client.ts'
import { KubeError, type KubeErrorKind } from '../../../api/kube/errors.ts'
import type { Secret } from '../../../api/kube/objects.ts'
import { judgeProxySecret, lookAtProxySecrets } from '../../../operator/infrastructure/proxySecrets.ts'
import { makeAuthority } from '../../proxy/tls/authority.ts'
import { sampleService } from '../build/sample.ts'

const authority = makeAuthority('of servers')
const { cert, key } = authority.issue('localhost')
const now = Date.now()
const needed = { name: 'my-tls', keys: ['tls.crt', 'tls.key'] }
const secret = (data: Record<string, string>): Secret => ({
  metadata: { namespace: 'user', name: 'my-tls' },
  data: Object.fromEntries(Object.entries(data).map(([name, text]) => [name, Buffer.from(text).toString('base64')])),
})
const judge = (found: Secret | undefined, keys = needed.keys) =>
  judgeProxySecret({ ...needed, keys }, { secret: found, namespace: 'user', now })

describe('the Secret of a service with TLS', () => {
  it('is well', () => {
    expect(judge(secret({ 'tls.crt': cert, 'tls.key': key }))).toBeUndefined()
    expect(judge(secret({ 'ca.crt': authority.cert }), ['ca.crt'])).toBeUndefined()
  })

  it.each([
    ['is not there', undefined, 'ReferenceMissing', /names Secret my-tls, which does not exist in namespace user/],
    ['lacks its key', secret({ 'tls.crt': cert }), 'ReferenceMissing', /has no key tls\.key; add it/],
    ['lacks everything', { metadata: { name: 'my-tls' } }, 'ReferenceMissing', /no key tls\.crt and no key tls\.key/],
    ['holds something else', secret({ 'tls.crt': 'x', 'tls.key': key }), 'CertificateUnusable', /holds no certificate/],
    ['has an empty key', secret({ 'tls.crt': cert, 'tls.key': '' }), 'CertificateUnusable', /no private key/],
    [
      'has a key with a passphrase',
      secret({ 'tls.crt': cert, 'tls.key': locked() }),
      'CertificateUnusable',
      /passphrase/,
    ],
    [
      'has the key of another',
      secret({ 'tls.crt': cert, 'tls.key': authority.issue('other').key }),
      'CertificateUnusable',
      /not the one of its certificate/,
    ],
    ['has expired', expired(), 'CertificateUnusable', /expired at/],
  ])('that %s is told by name, with what to do', (_what, found, reason, sentence) => {
    const problem = judge(found)
    expect(problem?.reason).toBe(reason)
    expect(problem?.message).toMatch(sentence)
    expect(problem?.message).toContain('my-tls')
  })

  it('that holds no authority is told, too', () => {
    expect(judge(secret({ 'ca.crt': '' }), ['ca.crt'])).toMatchObject({ reason: 'CertificateUnusable' })
  })
})

describe('a look at the Secrets', () => {
  const tls = { secretName: 'my-tls', minVersion: '1.2', clientCA: { secretName: 'my-ca' } } as const
  const service = sampleService({ proxy: { replicas: 1, fence: '5m', tls } })
  /** A server of which only reads are expected. */
  const answering = (get: (name: string) => Promise<Secret>) => {
    const asked: string[] = []
    const client = {
      get(_: unknown, { namespace, name }: { namespace: string; name: string }) {
        asked.push(`${namespace}/${name}`)
        return get(name)
      },
    } as unknown as KubeClient
    return { client, asked }
  }

  it('tells of each that is not there', async () => {
    const { client, asked } = answering(() => Promise.reject(failure('notFound', 'NotFound')))
    const problems = await lookAtProxySecrets(client, service, now)
    expect(problems.map(({ message }) => /Secret \S+(?=,)/.exec(message)?.[0])).toEqual([
      'Secret my-tls',
      'Secret my-ca',
    ])
    expect(asked).toEqual(['default/my-tls', 'default/my-ca'])
  })

  it('tells nothing where the operator may read none: it is not the one that mounts them', async () => {
    const { client } = answering(() => Promise.reject(failure('forbidden')))
    expect(await lookAtProxySecrets(client, service, now)).toEqual([])
  })

  it('fails when the server does, for another look', async () => {
    const { client } = answering(() => Promise.reject(failure('server')))
    await expect(lookAtProxySecrets(client, service, now)).rejects.toThrow('it fails')
  })

  it('asks for nothing where there is no TLS', async () => {
    const { client, asked } = answering(() => Promise.reject(new Error('asked')))
    expect(await lookAtProxySecrets(client, sampleService(), now)).toEqual([])
    expect(asked).toEqual([])
  })
})

function failure(kind: KubeErrorKind, reason = ''): KubeError {
  return new KubeError('it fails', { kind, reason, outcome: 'refused' })
}

function locked(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string
}

function expired(): Secret {
  const old = authority.issue('localhost', { notAfterMs: now - 60_000 })
  return secret({ 'tls.crt': old.cert, 'tls.key': old.key })
}
