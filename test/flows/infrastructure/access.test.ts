// spec.access through the operator's own account: bound in the pool, mended after hands, taken away again.
import { describe, expect, it } from 'vitest'
import type { RoleBinding } from '../../../api/kube/objects.ts'
import { roleBindings } from '../../../api/kube/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import { eventually } from '../../conformance/eventually.ts'
import { setStage, writesOf } from './stage.ts'

const stage = await setStage()
const merge = { type: 'merge' } as const
const jane = { subject: { kind: 'User', name: 'jane' }, role: 'view' }
const teachers = { subject: { kind: 'Group', name: 'teachers' }, role: 'operate' }

const bindingsOf = async (service: DedicatedService): Promise<Record<string, RoleBinding>> => {
  const { items } = await stage.client.list(roleBindings, { namespace: poolOf(service) })
  return Object.fromEntries(
    items.flatMap(item => (item.metadata.name.startsWith('access-') ? [[item.metadata.name, item]] : [])),
  )
}

/** Who is bound to what, as `role: names`. */
const bound = async (service: DedicatedService): Promise<string[]> =>
  Object.values(await bindingsOf(service)).map(
    ({ roleRef, subjects = [] }) => `${roleRef.name}: ${subjects.map(({ name }) => name).join(' ')}`,
  )

const both = ['isolation-proxy-pool-operate: teachers', 'isolation-proxy-pool-view: jane']

async function createWith(access: readonly object[]): Promise<DedicatedService> {
  const service = await stage.create({ image: 'x', access })
  expect((await stage.settle(service)).problems).toEqual([])
  return service
}

const wish = (service: DedicatedService, access: readonly object[] | null) =>
  stage.change(service, { spec: { access } })

describe('spec.access', () => {
  it('binds in the pool namespace whom it names, and nobody where it names nobody', async () => {
    expect((await bound(await createWith([jane, teachers]))).sort()).toEqual(both)
    expect(await bound(await createWith([]))).toEqual([])
  })

  it('follows each change, and leaves no RoleBinding behind', async () => {
    const service = await createWith([jane])
    await wish(service, [jane, teachers])
    await stage.settle(service)
    expect((await bound(service)).sort()).toEqual(both)
    await wish(service, [{ ...jane, role: 'operate' }])
    await stage.settle(service)
    expect(await bound(service)).toEqual(['isolation-proxy-pool-operate: jane'])
    await wish(service, null)
    await stage.settle(service)
    expect(await bound(service)).toEqual([])
  })

  it('holds against hands: who is added is taken away, who is taken away is back', async () => {
    const service = await createWith([jane, teachers])
    const namespace = poolOf(service)
    const mallory = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'mallory' }
    await stage.client.patch(
      roleBindings,
      { namespace, name: 'access-view' },
      { subjects: [{ ...mallory, name: 'jane' }, mallory] },
      merge,
    )
    await stage.client.delete(roleBindings, { namespace, name: 'access-operate' })
    await eventually(async () => {
      await stage.settle(service)
      expect((await bound(service)).sort()).toEqual(both)
    })
  })

  it('holds also where a hand made its RoleBinding anew, to another role', async () => {
    const service = await createWith([jane])
    const { 'access-view': made } = await bindingsOf(service)
    const { name, namespace, labels } = made!.metadata
    await stage.client.delete(roleBindings, { namespace, name })
    const roleRef = { ...made!.roleRef, name: 'cluster-admin' }
    await stage.client.create(roleBindings, {
      metadata: { name, namespace, labels },
      roleRef,
      subjects: made!.subjects,
    })
    await eventually(async () => {
      await stage.settle(service)
      expect(await bound(service)).toEqual(['isolation-proxy-pool-view: jane'])
    })
  })

  it("leaves alone what bears its name and is somebody else's, and says so; the pool is ready all the same", async () => {
    const service = await createWith([])
    const metadata = { namespace: poolOf(service), name: 'access-view' }
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }
    await stage.client.create(roleBindings, { metadata, roleRef })
    await wish(service, [jane])
    const { problems, poolReady } = await stage.lookUntilDone(service)
    expect({ problems, poolReady }).toMatchObject({
      problems: [{ reason: 'ObjectTaken', message: expect.stringContaining('RoleBinding') }],
      poolReady: true,
    })
    await wish(service, [])
    expect((await stage.settle(service)).problems).toEqual([])
    expect(await bound(service)).toEqual(['view: '])
  })

  it('restarts no proxy and replaces no pod: nothing else is written', async () => {
    const service = await createWith([jane])
    await wish(service, [teachers])
    const before = stage.calls.length
    await stage.settle(service)
    expect(writesOf(stage.calls.slice(before)).sort()).toEqual(['create rolebindings', 'delete rolebindings'])
  })
})
