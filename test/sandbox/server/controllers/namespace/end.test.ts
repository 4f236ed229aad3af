import { expect, test } from 'vitest'
import {
  configMaps,
  deployments,
  namespaces,
  podDisruptionBudgets,
  pods,
  serviceAccounts,
} from '../../../../../api/kube/resources.ts'
import { deployment, map } from '../samples.ts'
import { type Stage, setStage, settle, until, untilGone } from '../stage.ts'

/** Deletes it, and lets the time pass in which it can be seen to end. */
function end({ hand, setNow }: Stage, name: string) {
  const namespace = hand.find(namespaces, '', name)!
  hand.remove(namespaces, namespace)
  setNow(new Date('2026-01-01T00:01:00Z'))
  return namespace
}

test('an empty namespace goes, with what it was born with', async () => {
  const stage = setStage()
  const { hand, cluster, errors } = stage
  await until(() => hand.find(configMaps, 'a', 'kube-root-ca.crt'))
  const namespace = end(stage, 'a')
  await untilGone(hand, namespaces, namespace)
  expect(cluster.kinds.shelves().map(({ shelf }) => cluster.store.shelf(shelf).count('a'))).not.toContain(1)
  expect(errors).toEqual([])
})

test('what a person takes from it is restored: its account, its certificate', async () => {
  const { hand } = setStage()
  const account = await until(() => hand.find(serviceAccounts, 'a', 'default'))
  const certificate = await until(() => hand.find(configMaps, 'a', 'kube-root-ca.crt'))
  hand.remove(serviceAccounts, account)
  const another = await until(() => hand.find(serviceAccounts, 'a', 'default'))
  expect(another.metadata.uid).not.toBe(account.metadata.uid)
  hand.change(configMaps, certificate, object => ({ ...object, data: {} }))
  await until(() => hand.find(configMaps, 'a', 'kube-root-ca.crt')?.data?.['ca.crt'])
})

test('one with pods waits for them before it takes the rest, and says so', async () => {
  const stage = setStage()
  const { hand } = stage
  await until(() => hand.find(serviceAccounts, 'a', 'default'))
  const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] }
  const pod = hand.create(pods, { metadata: { namespace: 'a', name: 'p' }, spec })
  hand.create(configMaps, map('m'))
  const namespace = end(stage, 'a')
  const content = await until(() =>
    hand.find(namespaces, '', 'a')?.status?.conditions?.find(({ type }) => type === 'NamespaceContentRemaining'),
  )
  expect(content).toMatchObject({
    status: 'True',
    reason: 'SomeResourcesRemain',
    message: 'Some resources are remaining: pods. has 1 resource instances',
  })
  expect(hand.find(pods, 'a', 'p')?.metadata.deletionGracePeriodSeconds).toBe(30)
  await settle()
  expect(hand.find(configMaps, 'a', 'm')).toBeDefined()
  hand.remove(pods, pod, { gracePeriodSeconds: 0 })
  await untilGone(hand, namespaces, namespace)
})

test('what stands in one that ends has nothing to complain about', async () => {
  const stage = setStage()
  const { hand, errors } = stage
  await until(() => hand.find(serviceAccounts, 'a', 'default'))
  hand.create(deployments, deployment(3))
  const selector = { matchLabels: { app: 'x' } }
  hand.create(podDisruptionBudgets, { metadata: { namespace: 'a', name: 'b' }, spec: { minAvailable: 1, selector } })
  await until(() => hand.list(pods, 'a').length === 3)
  const namespace = end(stage, 'a')
  await untilGone(hand, namespaces, namespace)
  await settle()
  expect(errors).toEqual([])
})

test('one with a finalizer of its own waits for that', async () => {
  const stage = setStage()
  const { hand } = stage
  const finalizers = ['soh.re/hold']
  hand.create(namespaces, { metadata: { name: 'b', finalizers } })
  await until(() => hand.find(serviceAccounts, 'b', 'default'))
  const namespace = end(stage, 'b')
  await until(
    () =>
      hand.find(namespaces, '', 'b')?.spec?.finalizers === undefined || hand.list(serviceAccounts, 'b').length === 0,
  )
  expect(hand.find(namespaces, '', 'b')?.metadata.finalizers).toEqual(finalizers)
  hand.change(namespaces, hand.find(namespaces, '', 'b')!, object => ({
    ...object,
    metadata: { ...object.metadata, finalizers: [] },
  }))
  await untilGone(hand, namespaces, namespace)
})

test('one that is deleted can be seen to end for a while', async () => {
  const { hand } = setStage()
  hand.remove(namespaces, hand.find(namespaces, '', 'a')!)
  await settle()
  expect(hand.find(namespaces, '', 'a')?.status?.phase).toBe('Terminating')
})

test('a thousand objects go with it', async () => {
  const stage = setStage()
  const { hand, errors } = stage
  for (let index = 0; index < 1200; index++) hand.create(configMaps, map(`m-${index}`))
  const namespace = end(stage, 'a')
  await untilGone(hand, namespaces, namespace)
  expect(errors).toEqual([])
})
