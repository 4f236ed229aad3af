import { expect, test } from 'vitest'
import type { ConfigMap, KubeObject, OwnerReference } from '../../../../../api/kube/objects.ts'
import { configMaps, namespaces, pods } from '../../../../../api/kube/resources.ts'
import { clusterRoles } from '../../../../../sandbox/server/controllers/resources.ts'
import { map } from '../samples.ts'
import { setStage, settle, until, untilGone } from '../stage.ts'

const refer = (owner: KubeObject, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  ...more,
})

function begin() {
  const stage = setStage()
  const { hand } = stage
  const make = (name: string, owners: OwnerReference[] = [], more: Partial<ConfigMap['metadata']> = {}) =>
    hand.create(configMaps, map(name, { ...(owners.length > 0 && { ownerReferences: owners }), ...more }))
  const find = (name: string) => hand.find(configMaps, 'a', name)
  return { ...stage, make, find }
}

test('five thousand objects go with their owner, each found without a search', async () => {
  const { hand, make, errors, cluster } = begin()
  const owner = make('owner')
  const before = cluster.store.shelf('configmaps').count()
  for (let index = 0; index < 5000; index++) make(`owned-${index}`, [refer(owner)])
  hand.remove(configMaps, owner)
  await until(() => cluster.store.shelf('configmaps').count() <= before)
  expect(errors).toEqual([])
})

test('an owner of another namespace is none', async () => {
  const { hand, make } = begin()
  hand.create(namespaces, { metadata: { name: 'b' } })
  const owner = hand.create(configMaps, map('owner', { namespace: 'b' }))
  const owned = make('owned', [refer(owner)])
  await untilGone(hand, configMaps, owned)
})

test('an owner under a wrong name or kind is none, whatever its UID', async () => {
  const { hand, make } = begin()
  const owner = make('owner')
  const byName = make('by-name', [refer(owner, { name: 'other' })])
  const byKind = make('by-kind', [refer(owner, { kind: 'Secret' })])
  await untilGone(hand, configMaps, byName)
  await untilGone(hand, configMaps, byKind)
})

test('an object whose owner is of a kind that nobody knows stays', async () => {
  const { make, find } = begin()
  const owner = make('owner')
  make('owned', [refer(owner, { apiVersion: 'none/v1', kind: 'None' })])
  const gone = make('gone', [refer(owner, { uid: 'other' })])
  await until(() => find(gone.metadata.name) === undefined)
  expect(find('owned')).toBeDefined()
})

test('a namespaced object goes with an owner that has no namespace', async () => {
  const { hand, make } = begin()
  const owner = hand.create(clusterRoles, { metadata: { name: 'r' } })
  const reference = refer(owner, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' })
  const owned = make('owned', [reference])
  await settle()
  expect(hand.find(configMaps, 'a', 'owned')).toBeDefined()
  hand.remove(clusterRoles, owner)
  await untilGone(hand, configMaps, owned)
})

test('an object without a namespace never goes with an owner that has one', async () => {
  const { hand, make } = begin()
  const owner = make('owner')
  hand.create(clusterRoles, { metadata: { name: 'r', ownerReferences: [refer(owner)] } })
  const other = make('other', [refer(owner)])
  hand.remove(configMaps, owner)
  await untilGone(hand, configMaps, other)
  expect(hand.find(clusterRoles, '', 'r')).toBeDefined()
})

test('an object whose owner goes after its dependents is not taken twice, and a ring of such owners opens', async () => {
  const { hand, make, find } = begin()
  const [one, two] = [make('one'), make('two')]
  const own = (map: ConfigMap, owner: ConfigMap) =>
    hand.change(configMaps, map, present => ({
      ...present,
      metadata: { ...present.metadata, ownerReferences: [refer(owner, { blockOwnerDeletion: true })] },
    }))
  own(one, two)
  own(two, one)
  hand.remove(configMaps, one, { propagationPolicy: 'Foreground' })
  await until(() => !find('one') && !find('two'))
})

test('a pod waits for its grace before its foreground owner goes', async () => {
  const { hand, make, find } = begin()
  const owner = make('owner')
  await until(() => hand.find({ ...configMaps, plural: 'serviceaccounts', kind: 'ServiceAccount' }, 'a', 'default'))
  const pod = hand.create(pods, {
    metadata: { namespace: 'a', name: 'p', ownerReferences: [refer(owner, { blockOwnerDeletion: true })] },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  })
  await settle()
  hand.remove(configMaps, owner, { propagationPolicy: 'Foreground' })
  await until(() => hand.find(pods, 'a', 'p')?.metadata.deletionTimestamp)
  expect(find('owner')?.metadata.finalizers).toEqual(['foregroundDeletion'])
  hand.remove(pods, pod, { gracePeriodSeconds: 0 })
  await until(() => !find('owner'))
})

test('what lost its owner while the server was down goes at its next start', async () => {
  const { hand, make, stop, restart } = begin()
  const owner = make('owner')
  const owned = make('owned', [refer(owner)])
  const orphaned = make('orphaned', [refer(make('keeper'))])
  stop()
  hand.remove(configMaps, owner)
  restart()
  await untilGone(hand, configMaps, owned)
  expect(hand.find(configMaps, 'a', orphaned.metadata.name)).toBeDefined()
})
