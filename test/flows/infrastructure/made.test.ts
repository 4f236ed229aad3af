// What a DedicatedService gets around its pods, made with the operator's own rights.
import { describe, expect, it } from 'vitest'
import type { KubeClient } from '../../../api/kube/client.ts'
import {
  deployments,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import { eventuallyGone } from '../../conformance/eventually.ts'
import { setStage } from './stage.ts'
import { everything } from './wishes.ts'

const stage = await setStage()

describe('a new service', () => {
  it('has all it needs after one look', async () => {
    const service = await stage.create()
    const result = await stage.lookUntilDone(service)
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

  it('is bound to its role once that is there: the server refuses to bind to none', async () => {
    const service = await stage.create()
    const steps: string[] = []
    const client: KubeClient = {
      ...stage.operator,
      async create(resource, body) {
        const what = `${resource.kind} in ${body.metadata.namespace}`
        steps.push(`asks for the ${what}`)
        const made = await stage.operator.create(resource, body)
        steps.push(`has the ${what}`)
        return made
      },
    }
    await stage.lookUntilDone(service, { client })
    const bound = steps.indexOf(`asks for the RoleBinding in ${stage.namespace}`)
    expect(bound).toBeGreaterThan(-1)
    expect(steps.slice(0, bound)).toContain(`has the Role in ${stage.namespace}`)
  })

  it.each([
    ['with the defaults', { image: 'x' }],
    ['with everything', everything],
    ['behind a node port', { image: 'x', service: { type: 'NodePort' } }],
    ['that anybody may reach', { image: 'x', network: { ingress: 'All', dns: false } }],
  ])('%s costs nothing once it stands: no write, and no read that a watch can answer', async (_what, spec) => {
    const service = await stage.create(spec)
    expect((await stage.lookUntilDone(service)).problems).toEqual([])
    await stage.settle(service)
    const before = stage.calls.length
    await stage.lookUntilDone(service)
    const reads = stage.calls.slice(before)
    expect(reads).toEqual(spec === everything ? ['get services', 'get endpointslices'] : [])
  })

  it('leaves nothing behind in its namespace when it is deleted', async () => {
    const service = await stage.create(everything)
    await stage.lookUntilDone(service)
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
