import { describe, expect, it } from 'vitest'
import type { Deployment, PodTemplateSpec } from '../../../api/kube/objects.ts'
import { buildProxyDeployment, noteShortDrain } from '../../../operator/build/proxyDeployment.ts'
import { withLastApplied } from '../../../operator/infrastructure/lastApplied.ts'
import { sampleService } from './sample.ts'

const settings = { image: 'proxy:1', logLevel: 'info', environment: {} }
const newer = { image: 'proxy:2', logLevel: 'debug', environment: { RENEW_MS: '1' } }
const service = sampleService()
const first = buildProxyDeployment({ service, settings, live: undefined })
const live = withLastApplied(first)

const template = (deployment: Deployment) => deployment.spec!.template
const image = (deployment: Deployment) => template(deployment).spec!.containers[0]!.image
const grace = (deployment: Deployment) => template(deployment).spec!.terminationGracePeriodSeconds

describe('the proxies of a new service', () => {
  it('roll without a gap', () => {
    expect(first.spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: { 'soh.re/dedicated-service': 'my-app', 'soh.re/role': 'proxy' } },
    })
    expect(template(first).metadata?.labels).toMatchObject(first.spec!.selector.matchLabels!)
  })

  it('are none where their namespace is being deleted', () => {
    const many = sampleService({ proxy: { ...service.spec.proxy, replicas: 3 } })
    const replicas = (namespaceEnds: boolean) =>
      buildProxyDeployment({ service: many, settings, live, namespaceEnds }).spec!.replicas
    expect([replicas(false), replicas(true)]).toEqual([3, 0])
  })

  it('have as long to end as their connections, and half a minute', () => {
    expect(grace(first)).toBe(3630)
  })

  it('learn from their environment whose they are', () => {
    const env = template(first).spec!.containers[0]!.env!
    expect(
      Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.fieldRef?.fieldPath])),
    ).toEqual({
      SERVICE_NAME: 'my-app',
      SERVICE_NAMESPACE: 'default',
      POOL_NAMESPACE: expect.stringMatching(/^dedi-default-my-app-[0-9a-f]{8}$/),
      LOG_LEVEL: 'info',
      METRICS_PORT: '8080',
      HEALTH_PORT: '8081',
      POD_NAME: 'metadata.name',
      POD_UID: 'metadata.uid',
      POD_IP: 'status.podIP',
    })
  })

  it.each([
    ['1900m', undefined, undefined],
    ['2', undefined, '2'],
    ['3.5', '1Gi', '3'],
    ['64', undefined, '8'],
    ['8', '256Mi', '2'],
    ['8', '200Mi', undefined],
  ])('have as many threads as CPUs that they may use, and memory: of %s and %s, %s', (cpu, memory, count) => {
    const limits = { cpu, ...(memory && { memory }) }
    const crowded = sampleService({ proxy: { ...service.spec.proxy, resources: { limits } } })
    const { env } = template(buildProxyDeployment({ service: crowded, settings, live: undefined })).spec!.containers[0]!
    expect(env!.find(({ name }) => name === 'WORKERS')?.value).toBe(count)
  })

  it("take the operator's further environment", () => {
    const built = buildProxyDeployment({ service, settings: newer, live: undefined })
    expect(template(built).spec!.containers[0]!.env).toContainEqual({ name: 'RENEW_MS', value: '1' })
  })

  it('are pulled as the operator was told', () => {
    const pulled = { ...settings, imagePullPolicy: 'Always', imagePullSecrets: ['mirror'] } as const
    const spec = template(buildProxyDeployment({ service, settings: pulled, live: undefined })).spec!
    expect(spec.containers[0]).toMatchObject({ imagePullPolicy: 'Always' })
    expect(spec.imagePullSecrets).toEqual([{ name: 'mirror' }])
    expect(template(first).spec).not.toHaveProperty('imagePullSecrets')
  })

  it('are not asked whether they are ready before they can listen: that would be a Warning at each start', () => {
    expect(template(first).spec!.containers[0]!.readinessProbe).toMatchObject({ initialDelaySeconds: 1 })
  })

  it('stay in the Service for half a minute of a busy node: without any, clients were refused', () => {
    const { timeoutSeconds = 1, failureThreshold = 3 } = template(first).spec!.containers[0]!.readinessProbe!
    expect(timeoutSeconds * failureThreshold).toBeGreaterThanOrEqual(30)
  })

  it('ask for little unless told', () => {
    expect(template(first).spec!.containers[0]!.resources).toEqual({ requests: { cpu: '50m', memory: '128Mi' } })
  })
})

describe('running proxies', () => {
  const rebuild = (change: Parameters<typeof sampleService>[0], annotations?: Record<string, string>) =>
    buildProxyDeployment({ service: sampleService(change, annotations), settings: newer, live })

  it.each<[string, Parameters<typeof sampleService>[0]]>([
    ['an operator upgrade', {}],
    ['another drainTimeout', { connections: { drainTimeout: '3h' } }],
    ['another pool', { pool: { maxPods: 3 } }],
    ['another network', { network: { allowPeers: true } }],
    ['another template', { template: { metadata: { labels: { a: 'b' } } } }],
    ['more replicas', { proxy: { replicas: 3 } }],
    ['another fence', { proxy: { fence: '1m', stock: 2 } }],
  ])('are not restarted by %s', (_what, change) => {
    expect(template(rebuild(change))).toEqual(template(first))
  })

  it('are restarted by other resources, with the new image', () => {
    const resources = { limits: { memory: '1Gi' } }
    const rebuilt = rebuild({ proxy: { resources }, connections: { drainTimeout: '3h' } })
    expect(image(rebuilt)).toBe('proxy:2')
    expect(grace(rebuilt)).toBe(3 * 3600 + 30)
    expect(template(rebuilt).spec!.containers[0]!.resources).toEqual(resources)
  })

  it('are restarted by a new value of soh.re/restart-proxies, each time', () => {
    const once = rebuild({}, { 'soh.re/restart-proxies': '1' })
    expect(image(once)).toBe('proxy:2')
    const again = buildProxyDeployment({
      service: sampleService({}, { 'soh.re/restart-proxies': '2' }),
      settings: { ...newer, image: 'proxy:3' },
      live: withLastApplied(once),
    })
    expect(image(again)).toBe('proxy:3')
  })

  it("get back what a hand changed, not the operator's newer image", () => {
    const meddled = structuredClone(live)
    template(meddled).spec!.containers[0]!.image = 'meddled:1'
    expect(image(buildProxyDeployment({ service, settings: newer, live: meddled }))).toBe('proxy:1')
  })

  it.each(['removed', 'spoilt'])('keep image and grace when the record of what was applied is %s', what => {
    const bare = structuredClone(what === 'removed' ? first : live)
    if (what === 'spoilt') bare.metadata.annotations!['soh.re/last-applied'] = '{"metadata":'
    const rebuilt = buildProxyDeployment({
      service: sampleService({ connections: { drainTimeout: '3h' } }),
      settings: newer,
      live: bare,
    })
    expect(image(rebuilt)).toBe('proxy:1')
    expect(grace(rebuilt)).toBe(3630)
  })

  it('that another program made without our record are replaced', () => {
    const foreign: PodTemplateSpec = { spec: { containers: [{ name: 'proxy', image: 'old:0' }] } }
    const rebuilt = buildProxyDeployment({
      service,
      settings: newer,
      live: { ...first, spec: { ...first.spec!, template: foreign } },
    })
    expect(image(rebuilt)).toBe('proxy:2')
  })
})

describe('a person is told', () => {
  it('that a longer drainTimeout counts from the next start, and how to have one', () => {
    const note = noteShortDrain(sampleService({ connections: { drainTimeout: '2h' } }), first)
    expect(note).toContain('drainTimeout is 2h')
    expect(note).toContain('3600s')
    expect(note).toContain('soh.re/restart-proxies')
  })

  it.each(['1h', '5m'])('nothing when drainTimeout is %s, which the running proxies keep', drainTimeout => {
    expect(noteShortDrain(sampleService({ connections: { drainTimeout } }), first)).toBeUndefined()
  })
})
