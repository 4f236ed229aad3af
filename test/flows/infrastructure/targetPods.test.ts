// Target pods as the API server takes them, and as a drain meets them.
import { describe, expect, it } from 'vitest'
import { namespaces, podDisruptionBudgets, pods, serviceAccounts } from '../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import { buildTargetPod } from '../../../operator/build/targetPod.ts'
import { eventually } from '../../conformance/eventually.ts'
import { setStage, settings } from './stage.ts'

const stage = await setStage()

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
    await stage.lookUntilDone(service)
    const poolNamespace = poolOf(service)
    const live = await stage.get(dedicatedServices, { namespace: stage.namespace, name: service.metadata.name })
    const pod = buildTargetPod({ service: live, ticketName: 'x-1', ticketUID: 'u', poolNamespace })
    await eventually(() => stage.client.create(pods, pod, { dryRun: true, fieldValidation: 'Strict' }))
  })

  it('with a gate are taken by the API server where restricted is enforced', async () => {
    const service = await stage.create({ image: 'x', securityProfile: 'Restricted', gate: true })
    await stage.lookUntilDone(service)
    const [poolNamespace, ref] = [poolOf(service), { namespace: stage.namespace, name: service.metadata.name }]
    const live = await stage.get(dedicatedServices, ref)
    expect((await stage.get(namespaces, { name: poolNamespace })).metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    })
    const gate = { token: 'a token', settings }
    const pod = buildTargetPod({ service: live, ticketName: 'x-1', ticketUID: 'u', poolNamespace, gate })
    expect(pod.spec?.initContainers).toHaveLength(1)
    await eventually(() => stage.client.create(pods, pod, { dryRun: true, fieldValidation: 'Strict' }))
  })

  it('that run as root are refused in the pool of a Restricted service', async () => {
    const spec = { securityContext: { runAsNonRoot: false }, containers: [] }
    const service = await stage.create({ image: 'x', securityProfile: 'Restricted', template: { spec } })
    await stage.lookUntilDone(service)
    const live = await stage.get(dedicatedServices, { namespace: stage.namespace, name: service.metadata.name })
    const pod = buildTargetPod({ service: live, ticketName: 'x-1', ticketUID: 'u', poolNamespace: poolOf(service) })
    await eventually(() =>
      expect(stage.client.create(pods, pod, { dryRun: true })).rejects.toThrow(/runAsNonRoot != true/),
    )
  })

  it('in use are not evicted by a drain, others are', async () => {
    const service = await stage.create()
    await stage.lookUntilDone(service)
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
