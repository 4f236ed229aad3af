// What people do to the objects of a service: undone where they are ours, left alone where they are not.
import { describe, expect, it } from 'vitest'
import { deployments, namespaces, networkPolicies, roleBindings, roles, services } from '../../../api/kube/resources.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import type { ReadKept } from '../../../operator/infrastructure/keeper.ts'
import { eventually } from '../../conformance/eventually.ts'
import { setStage } from './stage.ts'

const stage = await setStage()

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
    const rights = { namespace: pool, name: 'proxies' }
    const { uid } = (await stage.get(roleBindings, rights)).metadata
    await stage.client.delete(roleBindings, rights)
    await stage.releaseRights(pool)
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
      expect((await stage.get(roleBindings, rights)).metadata.uid).not.toBe(uid)
    })
  })

  it('between a look and its write is not overwritten: the look is made again', async () => {
    const service = await stage.create()
    await stage.settle(service)
    const ref = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const old = await stage.get(services, ref)
    const labels = { theirs: 'x' }
    await stage.client.patch(services, ref, { metadata: { labels } }, { type: 'merge' })
    await stage.change(service, { spec: { service: { port: 22 } } })
    const read: ReadKept = (resource, target) =>
      resource.plural === 'services' ? (old as never) : stage.kept.read(resource, target)
    await expect(stage.look(service, { read })).rejects.toMatchObject({ kind: 'conflict' })
    await stage.settle(service)
    expect(await stage.get(services, ref)).toMatchObject({ metadata: { labels }, spec: { ports: [{ port: 22 }] } })
  })

  it("under our names is somebody else's: it is left alone and said so", async () => {
    const service = await stage.create()
    const metadata = { namespace: stage.namespace, name: `${service.metadata.name}-proxy` }
    const foreign = await stage.client.create(services, {
      metadata,
      spec: { ports: [{ port: 1 }], selector: { app: 'theirs' } },
    })
    const result = await stage.lookUntilDone(service)
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
    await stage.client.delete(namespaces, { name: pool })
    await eventually(async () => {
      const { poolReady, problems, address } = await stage.lookUntilDone(service)
      expect({ poolReady, problems }).toMatchObject({
        poolReady: false,
        problems: [{ reason: 'PoolNamespaceTerminating' }],
      })
      expect(address).toBeDefined()
    })
    await stage.releaseRights(pool)
    // Kubernetes takes its time to empty a namespace, the longer the more of them go at once.
    await eventually(async () => expect((await stage.lookUntilDone(service)).problems).toEqual([]))
    expect((await stage.get(namespaces, { name: pool })).metadata.uid).not.toBe(uid)
  })

  it('take the name of the pool namespace first: it is left alone and no proxy is started', async () => {
    const service = await stage.create()
    const name = poolOf(service)
    const taken = await stage.client.create(namespaces, { metadata: { name } })
    const { poolReady, problems, deployment } = await stage.lookUntilDone(service)
    expect({ poolReady, problems, deployment }).toMatchObject({
      poolReady: false,
      problems: [{ reason: 'PoolNamespaceTaken' }],
    })
    expect(deployment).toBeUndefined()
    const now = await stage.get(namespaces, { name })
    expect(now.metadata).toMatchObject({ uid: taken.metadata.uid, labels: taken.metadata.labels })
  })
})
