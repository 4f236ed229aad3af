import { describe, expect, it } from 'vitest'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { readConfig } from '../../proxy/config.ts'

/** As the API server gives it back, with the defaults of the CRD. */
function service(
  change: {
    annotations?: Record<string, string>
    connections?: object
    pool?: object
    proxy?: object
    autoscaling?: object
    baseTargets?: number
  } = {},
): DedicatedService {
  return {
    metadata: { name: 'game', annotations: change.annotations },
    spec: {
      ...{ image: 'x', port: 8080, replicas: 5 },
      connections: {
        connectTimeout: '5s',
        drainTimeout: '1h',
        queue: { length: 128, timeout: '30s' },
        claimOn: 'Accept',
        firstByteTimeout: '10s',
        ...change.connections,
      },
      pool: { overflow: 'Queue', autoscaling: change.autoscaling, ...change.pool },
      proxy: { replicas: 1, fence: '5m', ...change.proxy },
    } as DedicatedService['spec'],
    status: { baseTargets: change.baseTargets },
  }
}

describe('readConfig', () => {
  it('reads the defaults', () => {
    const { isHealthCheck, isLetIn, isBalancer, ...config } = readConfig(service())
    expect(config).toEqual({
      ...{
        port: 8080,
        base: 5,
        stock: undefined,
        replicas: 1,
        fenceMs: 300_000,
        connectTimeoutMs: 5000,
        drainTimeoutMs: 3_600_000,
      },
      ...{ queue: { length: 128, timeoutMs: 30_000 }, refusalMessage: '', healthCheckSources: [] },
      ...{ claimOn: 'Accept', firstByteTimeoutMs: 10_000 },
      ...{ allow: [], deny: [], maxPerSource: undefined, maxConnections: undefined, acceptRate: undefined },
      ...{ balancers: [], sendProxyHeader: undefined, tlsMinVersion: 'TLSv1.2' },
      ...{ idleTimeoutMs: undefined, maxDurationMs: undefined, overflow: 'Queue', maxPods: undefined },
    })
    expect(isHealthCheck('10.0.0.1')).toBe(false)
    expect(isLetIn('10.0.0.1')).toBe(true)
    expect(isBalancer('10.0.0.1')).toBe(false)
  })

  it('reads the oldest TLS', () => {
    const tls = { secretName: 'my-tls', minVersion: '1.3' }
    expect(readConfig(service({ proxy: { tls } })).tlsMinVersion).toBe('TLSv1.3')
  })

  it('reads what ends connections', () => {
    const limits = { idleTimeout: '10m', maxDuration: '1h30m' }
    expect(readConfig(service({ connections: limits }))).toMatchObject({
      ...{ idleTimeoutMs: 600_000, maxDurationMs: 5_400_000 },
    })
  })

  it.each([
    [{ maxPods: 9 }, undefined, 9],
    [{ maxPods: 9 }, '4', 4],
    [{ maxPods: 9 }, 'many', 9],
    [{}, '4', 4],
  ])('pool %j and the annotation soh.re/max-pods "%s" leave room for %d pods', (pool, text, maxPods) => {
    const annotations = text === undefined ? undefined : { 'soh.re/max-pods': text }
    expect(readConfig(service({ pool, annotations })).maxPods).toBe(maxPods)
  })

  it.each([
    ['7', 7],
    ['0', 0],
    ['-1', 5],
    ['many', 5],
    ['', 5],
  ])('the annotation soh.re/base-pool-size "%s" makes a base of %d', (text, base) => {
    expect(readConfig(service({ annotations: { 'soh.re/base-pool-size': text } })).base).toBe(base)
  })

  it.each([
    ['as the operator last said', { sparePercent: 25 }, 12, 12],
    ['at least spec.replicas', { sparePercent: 25 }, 3, 5],
    ['at least minSpare', { sparePercent: 25, minSpare: 2 }, 1, 2],
    ['at most maxSpare', { sparePercent: 25, maxSpare: 9 }, 12, 9],
    ['at most maxSpare, whatever spec.replicas says', { sparePercent: 25, maxSpare: 3 }, undefined, 3],
    ['the least before the operator has said anything', { sparePercent: 25 }, undefined, 5],
    ['spec.replicas where it does not follow use', undefined, 12, 5],
  ])('a base that follows use is %s', (_name, autoscaling, baseTargets, base) => {
    const given = { ...(autoscaling && { autoscaling }), ...(baseTargets !== undefined && { baseTargets }) }
    expect(readConfig(service(given)).base).toBe(base)
  })

  it.each([
    ['10.1.2.3', true],
    ['10.2.0.1', false],
    ['192.168.7.7', true],
    ['fd00::7', true],
    ['fe80::1', false],
    ['', false],
  ])('a health checker at %s: %s', (host, isOne) => {
    const healthCheckSources = ['10.1.0.0/16', '192.168.7.7/32', 'fd00::/8']
    expect(readConfig(service({ connections: { healthCheckSources } })).isHealthCheck(host)).toBe(isOne)
  })

  it('reads who tells whose connections it passes on, and what pods are told', () => {
    const { isBalancer, sendProxyHeader } = readConfig(
      service({ proxy: { proxyProtocol: { accept: ['10.0.0.0/8'], send: 'v2' } } }),
    )
    expect([isBalancer('10.1.2.3'), isBalancer('11.1.2.3'), sendProxyHeader]).toEqual([true, false, 'v2'])
  })

  it('serves as it always did where the API server has an older definition, which knows none of the newer fields', () => {
    const { connections, pool, ...others } = service().spec
    const { claimOn, firstByteTimeout, ...known } = connections
    const { overflow, ...poolKnown } = pool
    const spec = { ...others, connections: known, pool: poolKnown } as DedicatedService['spec']
    expect(readConfig({ ...service(), spec })).toMatchObject({
      ...{ claimOn: 'Accept', firstByteTimeoutMs: 10_000, overflow: 'Queue', base: 5 },
    })
  })
})
