// What a DedicatedService gets around its pods, on a real API server and with the operator's own rights.
import { describe, expect, it } from 'vitest'
import {
  deployments,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  pods,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { poolOf } from '../../operator/build/identity.ts'
import { buildTargetPod } from '../../operator/build/targetPod.ts'
import { eventually, eventuallyGone } from '../conformance/eventually.ts'
import { setStage, settings } from './infrastructureStage.ts'

const stage = await setStage()

/** One that uses every field which shapes infrastructure. */
const everything = {
  image: 'my-app-image:latest',
  service: {
    type: 'LoadBalancer',
    port: 22,
    annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' },
    externalTrafficPolicy: 'Cluster',
    loadBalancerClass: 'example.com/lb',
    loadBalancerSourceRanges: ['192.0.2.0/24'],
  },
  connections: { drainTimeout: '5m' },
  proxy: { replicas: 3, resources: { requests: { cpu: '0.5', memory: '0.5Gi' }, limits: { memory: '1024Mi' } } },
  network: {
    dnsCIDRs: ['10.96.0.10/32', 'fd00::a/128'],
    allowPeers: true,
    egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24', except: ['198.51.100.7/32'] } }], ports: [{ port: 443 }] }],
    proxyEgress: 'Restricted',
  },
  securityProfile: 'Restricted',
}

describe('a new service', () => {
  it('has all it needs after one look', async () => {
    const service = await stage.create()
    const result = await stage.look(service)
    expect(result).toMatchObject({ poolNamespace: poolOf(service), poolReady: true, problems: [], notes: [] })
    const beside = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const entrance = await stage.get(services, beside)
    expect(result.address).toBe(`${entrance.spec?.clusterIP}:9090`)
    expect((await stage.get(deployments, beside)).spec?.replicas).toBe(1)
    for (const kind of [serviceAccounts, roles, roleBindings]) await stage.get(kind, beside)
    const pool = poolOf(service)
    await stage.get(namespaces, { name: pool })
    await stage.get(networkPolicies, { namespace: pool, name: 'targets' })
    await stage.get(roleBindings, { namespace: pool, name: 'proxies' })
    await stage.get(podDisruptionBudgets, { namespace: pool, name: 'in-use' })
  })

  it.each([
    ['with the defaults', { image: 'x' }],
    ['with everything', everything],
    ['behind a node port', { image: 'x', service: { type: 'NodePort' } }],
    ['that anybody may reach', { image: 'x', network: { ingress: 'All', dns: false } }],
  ])('%s costs nothing once it stands: no write, and no read that a watch can answer', async (_what, spec) => {
    const service = await stage.create(spec)
    expect((await stage.look(service)).problems).toEqual([])
    await stage.settle(service)
    const before = stage.calls.length
    await stage.look(service)
    const reads = stage.calls.slice(before)
    expect(reads).toEqual(spec === everything ? ['get services', 'get endpointslices'] : [])
  })

  it('leaves nothing behind in its namespace when it is deleted', async () => {
    const service = await stage.create(everything)
    await stage.look(service)
    await stage.client.delete(dedicatedServices, { namespace: stage.namespace, name: service.metadata.name })
    const beside = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    for (const kind of [
      services,
      deployments,
      serviceAccounts,
      roles,
      roleBindings,
      networkPolicies,
      podDisruptionBudgets,
    ])
      await eventuallyGone(() => stage.get<never>(kind as never, beside))
  })

  it("holds its pool to the PodSecurity of the user's namespace, as it changes", async () => {
    const service = await stage.create()
    const label = (level: string | null) =>
      stage.client.patch(
        namespaces,
        { name: stage.namespace },
        { metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } } },
        { type: 'merge' },
      )
    const level = async () =>
      (await stage.get(namespaces, { name: poolOf(service) })).metadata.labels?.['pod-security.kubernetes.io/enforce']
    await label('baseline')
    await stage.settle(service)
    expect(await level()).toBe('baseline')
    await label(null)
    await stage.settle(service)
    expect(await level()).toBeUndefined()
  })
})

describe('a changed wish', () => {
  it('turns the Service into every other type in place', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const { uid } = (await stage.get(services, ref)).metadata
    const type = async (wish: object) => {
      const result = await stage.change(service, { spec: { service: wish } }).then(() => stage.settle(service))
      expect(result.problems).toEqual([])
      return stage.get(services, ref)
    }
    const { nodePort } = (await type({ type: 'NodePort' })).spec!.ports![0]!
    expect(nodePort).toBeGreaterThan(0)
    const balanced = await type({ type: 'LoadBalancer', annotations: { a: '1', b: '2' } })
    expect(balanced.spec).toMatchObject({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      ports: [{ nodePort }],
    })
    const moved = await type({ port: 22, annotations: { a: null } })
    expect(moved.metadata.annotations).toMatchObject({ b: '2' })
    expect(moved.metadata.annotations).not.toHaveProperty('a')
    expect(moved.spec?.ports).toMatchObject([{ port: 22, targetPort: 10000, nodePort }])
    const plain = await type({ type: 'ClusterIP', annotations: null })
    expect(plain.spec).toMatchObject({ type: 'ClusterIP', ports: [{ port: 22 }] })
    expect(plain.spec?.ports?.[0]).not.toHaveProperty('nodePort')
    expect(plain.spec).not.toHaveProperty('externalTrafficPolicy')
    expect(plain.metadata.uid).toBe(uid)
  })

  it('removes what is wished no longer', async () => {
    const service = await stage.create(everything)
    await stage.settle(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    await stage.get(networkPolicies, ref)
    await stage.get(podDisruptionBudgets, ref)
    await stage.change(service, { spec: { proxy: { replicas: 1 }, network: { proxyEgress: 'Open' } } })
    await stage.settle(service)
    await eventuallyGone(() => stage.get(networkPolicies, ref))
    await eventuallyGone(() => stage.get(podDisruptionBudgets, ref))
  })

  it('that the server refuses is told in its words, and the rest goes on', async () => {
    const first = await stage.create({ image: 'x', service: { type: 'NodePort' } })
    await stage.settle(first)
    const ref = { namespace: stage.namespace, name: `${first.metadata.name}-proxy` }
    const { nodePort } = (await stage.get(services, ref)).spec!.ports![0]!
    const service = await stage.create({ image: 'x', service: { type: 'NodePort', nodePort } })
    const result = await stage.look(service)
    expect(result.problems).toMatchObject([
      { reason: 'ObjectRefused', message: expect.stringContaining('already allocated') },
    ])
    expect(result.poolReady).toBe(true)
    expect(result.deployment?.spec?.replicas).toBe(1)
  })
})

describe('the proxies', () => {
  const generation = async (ref: { namespace: string; name: string }) =>
    (await stage.get(deployments, ref)).metadata.generation

  it('live through an operator upgrade and a longer drainTimeout, and restart when asked to', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const newer = { ...settings, image: 'isolation-proxy/proxy:9', logLevel: 'debug' }
    const before = await generation(ref)
    await stage.change(service, { spec: { connections: { drainTimeout: '2h' } } })
    const { notes } = await stage.settle(service, newer)
    expect(notes).toMatchObject([expect.stringContaining('drainTimeout is 2h')])
    expect(await generation(ref)).toBe(before)

    await stage.change(service, { metadata: { annotations: { 'soh.re/restart-proxies': 'now' } } })
    expect((await stage.settle(service, newer)).notes).toEqual([])
    const { image } = (await stage.get(deployments, ref)).spec!.template.spec!.containers[0]!
    expect(image).toBe('isolation-proxy/proxy:9')
  })

  it('restart with kubectl rollout restart, and are not turned back', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const restarted = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' }
    const patch = { spec: { template: { metadata: { annotations: restarted } } } }
    await stage.client.patch(deployments, ref, patch, { type: 'merge' })
    await stage.settle(service)
    expect((await stage.get(deployments, ref)).spec!.template.metadata!.annotations).toMatchObject(restarted)
  })
})

describe('what hands do', () => {
  it('to an object of ours is mended, but for what they add', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const pool = poolOf(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const merge = { type: 'merge' } as const
    await stage.client.patch(
      services,
      ref,
      {
        metadata: { labels: { theirs: 'x' }, ownerReferences: null },
        spec: { selector: { app: 'x', 'soh.re/role': null } },
      },
      merge,
    )
    await stage.client.patch(deployments, ref, { metadata: { labels: null }, spec: { replicas: 7 } }, merge)
    await stage.client.patch(roles, ref, { rules: [] }, merge)
    await stage.client.patch(networkPolicies, { namespace: pool, name: 'targets' }, { spec: { ingress: [{}] } }, merge)
    await stage.client.patch(
      namespaces,
      { name: pool },
      { metadata: { annotations: { 'soh.re/owner': 'x/y' } } },
      merge,
    )
    await stage.client.delete(roleBindings, { namespace: pool, name: 'proxies' })
    await eventually(async () => {
      expect((await stage.settle(service)).problems).toEqual([])
      expect((await stage.get(services, ref)).spec?.selector).toMatchObject({ 'soh.re/role': 'proxy', app: 'x' })
      expect((await stage.get(services, ref)).metadata.labels).toMatchObject({ theirs: 'x' })
      const deployment = await stage.get(deployments, ref)
      expect(deployment.spec?.replicas).toBe(1)
      expect(deployment.metadata.labels).toMatchObject({ 'soh.re/dedicated-service': service.metadata.name })
      const { ownerReferences } = (await stage.get(services, ref)).metadata
      expect(ownerReferences).toMatchObject([{ uid: service.metadata.uid }])
      expect((await stage.get(roles, ref)).rules).toHaveLength(1)
      const policy = await stage.get(networkPolicies, { namespace: pool, name: 'targets' })
      expect(policy.spec?.ingress?.[0]?.from).toHaveLength(1)
      expect((await stage.get(namespaces, { name: pool })).metadata.annotations).toMatchObject({
        'soh.re/owner': `${stage.namespace}/${service.metadata.name}`,
      })
      await stage.get(roleBindings, { namespace: pool, name: 'proxies' })
    })
  })

  it("under our names is somebody else's: it is left alone and said so", async () => {
    const service = await stage.create()
    const metadata = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const foreign = await stage.client.create(services, {
      metadata,
      spec: { ports: [{ port: 1 }], selector: { app: 'theirs' } },
    })
    const result = await stage.look(service)
    expect(result.problems).toMatchObject([
      { reason: 'ObjectTaken', message: expect.stringContaining(`Service ${metadata.namespace}/${metadata.name}`) },
    ])
    expect(result.address).toBeUndefined()
    expect((await stage.get(services, metadata)).metadata.resourceVersion).toBe(foreign.metadata.resourceVersion)
    expect(result.deployment).toBeDefined()
    await stage.client.delete(services, metadata)
    expect((await stage.settle(service)).problems).toEqual([])
  })

  it('delete the pool namespace: it is said, and it is made anew', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const pool = poolOf(service)
    const { uid } = (await stage.get(namespaces, { name: pool })).metadata
    const stubborn = await stage.client.create(serviceAccounts, {
      metadata: { namespace: pool, name: 'stubborn', finalizers: ['example.com/wait'] },
    })
    await stage.client.delete(namespaces, { name: pool })
    await eventually(async () => {
      const { poolReady, problems, address } = await stage.look(service)
      expect({ poolReady, problems }).toMatchObject({
        poolReady: false,
        problems: [{ reason: 'PoolNamespaceTerminating' }],
      })
      expect(address).toBeDefined()
    })
    const release = { metadata: { finalizers: null } }
    await stage.client.patch(serviceAccounts, stubborn.metadata, release, { type: 'merge' })
    await eventually(async () => expect((await stage.look(service)).problems).toEqual([]))
    expect((await stage.get(namespaces, { name: pool })).metadata.uid).not.toBe(uid)
  })

  it('take the name of the pool namespace first: it is left alone and no proxy is started', async () => {
    const service = await stage.create()
    const name = poolOf(service)
    const taken = await stage.client.create(namespaces, { metadata: { name } })
    const { poolReady, problems, deployment } = await stage.look(service)
    expect({ poolReady, problems, deployment }).toMatchObject({
      poolReady: false,
      problems: [{ reason: 'PoolNamespaceTaken' }],
    })
    expect(deployment).toBeUndefined()
    const now = await stage.get(namespaces, { name })
    expect(now.metadata).toMatchObject({ uid: taken.metadata.uid, labels: taken.metadata.labels })
  })
})

describe('target pods', () => {
  const rich = {
    image: 'my-app-image:latest',
    port: 2222,
    env: [{ name: 'WHERE', value: '$(POD_IP):$(PORT)' }],
    resources: { requests: { cpu: '10m' } },
    template: {
      metadata: { labels: { app: 'x' }, annotations: { note: 'y' } },
      spec: {
        containers: [
          { name: 'logs', image: 'logs:1', securityContext: { allowPrivilegeEscalation: true } },
          { name: 'target', ports: [{ containerPort: 2222 }], volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] },
          { name: 'admin', image: 'a:1', securityContext: { capabilities: { add: ['SYS_ADMIN', 'NET_RAW'] } } },
        ],
        initContainers: [{ name: 'proxy', image: 'i:1', restartPolicy: 'Always' }],
        volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }],
        tolerations: [{ operator: 'Exists' }],
        securityContext: { fsGroup: 7 },
      },
    },
  }

  it.each([
    ['of the plainest kind', { image: 'x' }],
    ['with all that a template may say', rich],
    ['of a Restricted service, in a namespace that enforces it', { image: 'x', securityProfile: 'Restricted' }],
    ['for Windows', { image: 'x', template: { spec: { os: { name: 'windows' }, containers: [] } } }],
  ])('%s are taken by the API server as they are built', async (_what, spec) => {
    const service = await stage.create(spec)
    await stage.look(service)
    const poolNamespace = poolOf(service)
    const live = await stage.get(dedicatedServices, { namespace: stage.namespace, name: service.metadata.name })
    const pod = buildTargetPod({ service: live, ticketName: 'x-1', ticketUID: 'u', poolNamespace })
    await eventually(() => stage.client.create(pods, pod, { dryRun: true, fieldValidation: 'Strict' }))
  })

  it('that run as root are refused in the pool of a Restricted service', async () => {
    const spec = { securityContext: { runAsNonRoot: false }, containers: [] }
    const service = await stage.create({ image: 'x', securityProfile: 'Restricted', template: { spec } })
    await stage.look(service)
    const live = await stage.get(dedicatedServices, { namespace: stage.namespace, name: service.metadata.name })
    const pod = buildTargetPod({ service: live, ticketName: 'x-1', ticketUID: 'u', poolNamespace: poolOf(service) })
    await eventually(() =>
      expect(stage.client.create(pods, pod, { dryRun: true })).rejects.toThrow(/runAsNonRoot != true/),
    )
  })

  it('in use are not evicted by a drain, others are', async () => {
    const service = await stage.create()
    await stage.look(service)
    const namespace = poolOf(service)
    await eventually(() => stage.get(serviceAccounts, { namespace, name: 'default' }))
    const run = async (name: string, labels: Record<string, string>) => {
      const containers = [{ name: 'c', image: 'x' }]
      await stage.client.create(pods, { metadata: { namespace, name, labels }, spec: { containers } })
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
      await stage.client.patch(pods, { namespace, name }, { status }, { type: 'merge', subresource: 'status' })
    }
    await run('used', { 'soh.re/in-use': 'true' })
    await run('warm', {})
    await eventually(async () => {
      const budget = await stage.get(podDisruptionBudgets, { namespace, name: 'in-use' })
      expect(budget.status).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0 })
    })
    const evict = (name: string) =>
      stage.client.createSubresource(
        pods,
        { namespace, name },
        'eviction',
        {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { namespace, name },
        },
        { timeoutMs: 500 },
      )
    await expect(evict('used')).rejects.toMatchObject({
      status: 429,
      message: expect.stringContaining('disruption budget'),
    })
    await evict('warm')
  })
})
