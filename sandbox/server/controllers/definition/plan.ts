// What a CustomResourceDefinition says of itself: its names, its stored versions, whether it is served, how far its end is.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

type Status = NonNullable<CustomResourceDefinition['status']>
type Condition = NonNullable<Status['conditions']>[number]
type Wish = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

const accepted: Wish = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
const established: Wish = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
}
const clearing: Wish = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
}

export function planDefinitionStatus({ metadata, spec, status }: CustomResourceDefinition, now: string): Status {
  const { names } = spec
  const stored = spec.versions.filter(({ storage }) => storage).map(({ name }) => name)
  const wishes = [accepted, established, ...(metadata.deletionTimestamp ? [clearing] : [])]
  return {
    conditions: wishes.reduce((all, wish) => withCondition(all, wish, now), status?.conditions ?? []),
    acceptedNames: {
      ...names,
      listKind: names.listKind || `${names.kind}List`,
      singular: names.singular || names.kind.toLowerCase(),
    },
    storedVersions: [...new Set([...(status?.storedVersions ?? []), ...stored])],
  }
}

function withCondition(conditions: readonly Condition[], wish: Wish, now: string): Condition[] {
  const was = conditions.find(({ type }) => type === wish.type)
  if (was?.status === wish.status && was.reason === wish.reason) return [...conditions]
  const lastTransitionTime = was?.status === wish.status ? was.lastTransitionTime : now
  return [...conditions.filter(each => each !== was), { ...wish, lastTransitionTime } as Condition]
}
