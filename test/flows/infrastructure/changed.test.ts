// A changed wish reaches what stands already, in place; proxies restart only when they must.
import { describe, expect, it } from 'vitest'
import {
  deployments,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  services,
} from '../../../api/kube/resources.ts'
import { fenceAnnotation } from '../../../api/v1alpha1/names.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import { eventually, eventuallyGone } from '../../conformance/eventually.ts'
import { setStage, settings } from './stage.ts'
import { everything } from './wishes.ts'

const stage = await setStage()

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

  it('leaves the longest fence that was ever wished for on the pool namespace, for when nobody can be asked', async () => {
    const service = await stage.create({ image: 'x', proxy: { fence: '1m' } })
    const fences: unknown[] = []
    for (const fence of ['1m', '2m', '30s']) {
      await stage.change(service, { spec: { proxy: { fence } } })
      await stage.settle(service)
      fences.push((await stage.get(namespaces, { name: poolOf(service) })).metadata.annotations?.[fenceAnnotation])
    }
    expect(fences).toEqual(['1m', '2m', '2m'])
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
    const result = await stage.lookUntilDone(service)
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

  it('end when their namespace is being deleted, before Kubernetes comes to them', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const { metadata } = await stage.get(namespaces, { name: stage.namespace })
    const userNamespace = { metadata: { ...metadata, deletionTimestamp: new Date().toISOString() } }
    const { deployment } = await stage.lookUntilDone(service, { userNamespace })
    expect(deployment?.spec?.replicas).toBe(0)
  })

  it('live through an operator upgrade and a longer drainTimeout, and restart when asked to', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const newer = { ...settings, image: 'isolation-proxy/proxy:9', logLevel: 'debug' }
    const before = await generation(ref)
    await stage.change(service, { spec: { connections: { drainTimeout: '2h' } } })
    const { notes } = await stage.settle(service, { settings: newer })
    expect(notes).toMatchObject([expect.stringContaining('drainTimeout is 2h')])
    expect(await generation(ref)).toBe(before)

    await stage.change(service, { metadata: { annotations: { 'soh.re/restart-proxies': 'now' } } })
    expect((await stage.settle(service, { settings: newer })).notes).toEqual([])
    const { image } = (await stage.get(deployments, ref)).spec!.template.spec!.containers[0]!
    expect(image).toBe('isolation-proxy/proxy:9')
  })

  it('live through an operator upgrade even when a hand took their labels away', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    await stage.client.patch(deployments, ref, { metadata: { labels: null } }, { type: 'merge' })
    await eventually(async () => expect(stage.kept.read(deployments, ref)).toBeUndefined())
    await stage.settle(service, { settings: { ...settings, image: 'isolation-proxy/proxy:9' } })
    const { metadata, spec } = await stage.get(deployments, ref)
    expect(spec!.template.spec!.containers[0]!.image).toBe(settings.image)
    expect(metadata.labels).toMatchObject({ 'soh.re/dedicated-service': service.metadata.name })
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
