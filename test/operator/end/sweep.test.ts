import { describe, expect, it } from 'vitest'
import type { Namespace } from '../../../api/kube/objects.ts'
import { buildPoolNamespace } from '../../../operator/build/namespace.ts'
import { planSweep, readOwner } from '../../../operator/end/sweep.ts'
import { sampleNamespace, sampleService, uid } from '../build/sample.ts'

const owner = { namespace: 'default', name: 'my-app', uid }
const pool = () => structuredClone(buildPoolNamespace(sampleService(), sampleNamespace(), {}))

describe('a namespace is swept only if it proves that it is a pool', () => {
  it('a pool names its owner', () => {
    expect(readOwner(pool())).toEqual(owner)
  })

  it.each<[string, (namespace: Namespace) => void]>([
    ['without annotations', n => delete n.metadata.annotations],
    ['without labels', n => delete n.metadata.labels],
    ["with somebody else's label", n => Object.assign(n.metadata.labels!, { 'app.kubernetes.io/managed-by': 'helm' })],
    ['whose name is not the one of that owner', n => Object.assign(n.metadata, { name: 'kube-system' })],
    ['that names another owner', n => Object.assign(n.metadata.annotations!, { 'soh.re/owner': 'default/other' })],
    ['that names another UID', n => Object.assign(n.metadata.annotations!, { 'soh.re/owner-uid': 'other' })],
    ['whose owner is no name', n => Object.assign(n.metadata.annotations!, { 'soh.re/owner': 'default' })],
    ['whose owner is too much', n => Object.assign(n.metadata.annotations!, { 'soh.re/owner': 'default/my-app/x' })],
  ])('one %s is nobody’s to sweep', (_what, change) => {
    const namespace = pool()
    change(namespace)
    expect(readOwner(namespace)).toBeUndefined()
  })
})

it.each([
  ['keep', 'the very owner is there', { kind: 'found', uid }],
  ['remove', 'the owner was made anew', { kind: 'found', uid: 'another' }],
  ['remove', 'the owner is gone', { kind: 'gone' }],
] as const)('%s when %s', (expected, _what, read) => {
  expect(planSweep(owner, read)).toBe(expected)
})
