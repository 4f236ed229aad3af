import { describe, expect, it } from 'vitest'
import { buildProxyPod, isMadeFrom } from '../../../operator/build/proxyPod.ts'
import { sampleService } from './sample.ts'

const settings = { image: 'proxy:1', logLevel: 'info', environment: {} }
const withTLS = (tls?: { secretName: string; minVersion?: '1.2' | '1.3'; clientCA?: { secretName: string } }) =>
  sampleService({ proxy: { replicas: 1, fence: '5m', tls: tls && { minVersion: '1.2', ...tls } } })
const pod = (...given: Parameters<typeof withTLS>) => buildProxyPod(withTLS(...given), settings)
const own = { secretName: 'my-tls', items: ['tls.crt', 'tls.key'].map(key => ({ key, path: key })) }

describe('the proxies of a service with TLS', () => {
  it('mount the certificate and its key, and are told where', () => {
    const { spec } = pod({ secretName: 'my-tls' })
    expect(spec!.volumes).toEqual([{ name: 'tls', secret: own }])
    const [container] = spec!.containers
    expect(container!.volumeMounts).toEqual([{ name: 'tls', mountPath: '/etc/isolation-proxy/tls', readOnly: true }])
    expect(container!.env).toContainEqual({ name: 'TLS_DIR', value: '/etc/isolation-proxy/tls' })
    expect(container!.env!.map(({ name }) => name)).not.toContain('TLS_CLIENT_CA_DIR')
  })

  it('mount the authorities of clients beside it, and nothing else of that Secret', () => {
    const { spec } = pod({ secretName: 'my-tls', clientCA: { secretName: 'my-tls' } })
    expect(spec!.volumes).toEqual([
      { name: 'tls', secret: own },
      { name: 'client-ca', secret: { secretName: 'my-tls', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    ])
    expect(spec!.containers[0]!.env).toContainEqual({
      name: 'TLS_CLIENT_CA_DIR',
      value: '/etc/isolation-proxy/client-ca',
    })
  })

  it('start anew when other Secrets are to be mounted, and not for another version', () => {
    const made = pod({ secretName: 'a' })
    expect(isMadeFrom(made, withTLS({ secretName: 'a', minVersion: '1.3' }))).toBe(true)
    expect(isMadeFrom(made, withTLS({ secretName: 'b' }))).toBe(false)
    expect(isMadeFrom(made, withTLS({ secretName: 'a', clientCA: { secretName: 'a' } }))).toBe(false)
    expect(isMadeFrom(made, withTLS())).toBe(false)
  })
})

describe('the proxies of a service without TLS', () => {
  it('mount nothing', () => {
    expect(pod().spec).not.toHaveProperty('volumes')
    expect(pod().spec!.containers[0]).not.toHaveProperty('volumeMounts')
  })

  /** A new value of any of them would restart the proxies of every service there is, with an upgrade of the operator. */
  it.each([
    ['an ordinary one', {}, undefined, '44136fa355b3678a'],
    ['one with resources', { resources: { limits: { cpu: '1' } } }, undefined, '8d604ab873ea9f4e'],
    ['one that was restarted', {}, { 'soh.re/restart-proxies': 'now' }, 'b5ee87ba2774548a'],
  ])('go on through an upgrade: %s', (_what, proxy, annotations, hash) => {
    const template = buildProxyPod(
      sampleService({ proxy: { replicas: 1, fence: '5m', ...proxy } }, annotations),
      settings,
    )
    expect(template.metadata!.annotations).toEqual({ 'soh.re/proxy-made-from': hash })
  })
})
