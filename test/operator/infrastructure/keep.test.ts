import { expect, it } from 'vitest'
import type { KubeObject, ObjectMeta } from '../../../api/kube/objects.ts'
import { besideService, inPool } from '../../../operator/build/identity.ts'
import { isOurs } from '../../../operator/infrastructure/keep.ts'
import { sampleService } from '../build/sample.ts'

const service = sampleService()
const object = (metadata: ObjectMeta): KubeObject => ({ metadata })
const beside = object(besideService(service, 'my-app-proxy'))
const within = object(inPool(service, 'targets'))
const owner = beside.metadata.ownerReferences![0]!
const { labels } = beside.metadata

it.each<[string, boolean, ObjectMeta, KubeObject]>([
  ['what bears our owner', true, { name: 'x', ownerReferences: [owner] }, beside],
  ['what bears our owner among others', true, { name: 'x', ownerReferences: [{ ...owner, uid: 'o' }, owner] }, beside],
  ['what lost its owner but not its labels', true, { name: 'x', labels }, beside],
  [
    'what an earlier service of the same name left',
    false,
    { name: 'x', labels, ownerReferences: [{ ...owner, uid: 'o' }] },
    beside,
  ],
  ["somebody else's with neither", false, { name: 'x' }, beside],
  [
    "another service's, by its labels",
    false,
    { name: 'x', labels: { ...labels, 'soh.re/dedicated-service': 'y' } },
    beside,
  ],
  ['what bears our labels in the pool', true, { name: 'x', labels }, within],
  [
    'what has an owner in the pool, where ours have none',
    false,
    { name: 'x', labels, ownerReferences: [owner] },
    within,
  ],
])('%s: ours is %s', (_what, ours, metadata, desired) => {
  expect(isOurs(object(metadata), desired)).toBe(ours)
})
