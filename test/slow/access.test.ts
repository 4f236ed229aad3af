// What became of spec.access while no operator was there: the next one brings it into step.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { namespaces, roleBindings } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { accessOf, boundIn, untilBound } from '../product/access.ts'
import { scaleOperator } from '../product/installed.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('unwatched')
  for (const name of ['kept', 'ended']) {
    await scene.create(name, { replicas: 1, access: accessOf({ name: 'jane', role: 'view' }) })
    await scene.untilWarm(name, 1)
    await untilBound(scene, name, ['isolation-proxy-pool-view: jane'])
  }
})
afterAll(async () => {
  await scaleOperator(scene.client, 1)
  await scene.close()
})

it('whom a service names no more loses the pool, whom it names now gets in, and hands are undone, once an operator is back', async () => {
  const namespace = await scene.poolOf('kept')
  const poolOfEnded = await scene.poolOf('ended')
  await scaleOperator(scene.client, 0)
  await scene.patch('kept', { spec: { access: accessOf({ name: 'joe', role: 'operate' }) } })
  const mallory = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'mallory' }
  await scene.client.patch(roleBindings, { namespace, name: 'access-view' }, { subjects: [mallory] }, { type: 'merge' })
  await scene.patch('ended', { spec: { access: null } })
  await scene.delete('ended')
  expect(await boundIn(scene, 'kept')).toEqual(['isolation-proxy-pool-view: mallory'])

  await scaleOperator(scene.client, 1)
  await untilBound(scene, 'kept', ['isolation-proxy-pool-operate: joe'])
  await scene.untilGone('ended')
  await until('the end of its pool', async () => {
    const { items } = await scene.client.list(namespaces, { fieldSelector: `metadata.name=${poolOfEnded}` })
    return items.length === 0 ? true : undefined
  })
})
