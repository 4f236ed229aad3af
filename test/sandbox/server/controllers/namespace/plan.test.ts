import { expect, test } from 'vitest'
import { planConditions, type Remains } from '../../../../../sandbox/server/controllers/namespace/plan.ts'
import { at } from '../samples.ts'

const now = at(9)
const remains: Remains[] = [
  { kind: 'pods.', count: 2, finalizers: { 'soh.re/b': 1 } },
  { kind: 'isolationpods.soh.re', count: 3, finalizers: { 'soh.re/a': 3, 'soh.re/b': 1 } },
]

function told(plan: ReturnType<typeof planConditions>) {
  return Object.fromEntries(plan.map(({ type, status, reason, message }) => [type, `${status} ${reason}: ${message}`]))
}

test('an empty namespace says five times that all is well', () => {
  expect(told(planConditions([], { remains: [], failures: [], now }))).toEqual({
    NamespaceDeletionDiscoveryFailure: 'False ResourcesDiscovered: All resources successfully discovered',
    NamespaceDeletionGroupVersionParsingFailure: 'False ParsedGroupVersions: All legacy kube types successfully parsed',
    NamespaceDeletionContentFailure:
      'False ContentDeleted: All content successfully deleted, may be waiting on finalization',
    NamespaceContentRemaining: 'False ContentRemoved: All content successfully removed',
    NamespaceFinalizersRemaining: 'False ContentHasNoFinalizers: All content-preserving finalizers finished',
  })
})

test('what is left is told by kind and by finalizer, and what failed', () => {
  expect(told(planConditions([], { remains, failures: ['one', 'two'], now }))).toMatchObject({
    NamespaceDeletionContentFailure:
      'True ContentDeletionFailed: Failed to delete all resource types, 2 remaining: [one, two]',
    NamespaceContentRemaining:
      'True SomeResourcesRemain: Some resources are remaining: isolationpods.soh.re has 3 resource instances, pods. has 2 resource instances',
    NamespaceFinalizersRemaining:
      'True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: soh.re/a in 3 resource instances, soh.re/b in 2 resource instances',
  })
})

test('what says nothing new keeps its time', () => {
  const before = planConditions([], { remains, failures: [], now: at(1) })
  const fewer = [{ ...remains[0]!, count: 1 }]
  const times = planConditions(before, { remains: fewer, failures: [], now }).map(each => each.lastTransitionTime)
  expect(times).toEqual([at(1), at(1), at(1), now, now])
})
