// What a namespace that is being deleted says of what still is in it.
import type { Namespace } from '../../../../api/kube/objects.ts'

/** What is left of one kind. `kind` is `configmaps.` or `isolationpods.soh.re`: the group stands after the dot even where it is empty. */
export type Remains = {
  readonly kind: string
  readonly count: number
  /** How many of these each finalizer holds. */
  readonly finalizers: Readonly<Record<string, number>>
}

type Condition = NonNullable<NonNullable<Namespace['status']>['conditions']>[number]

type Said = { readonly type: string; readonly holds: boolean; readonly reason: string; readonly message: string }

/** The conditions of the namespace's status; those that say nothing new keep their time. */
export function planConditions(
  before: readonly Condition[],
  { remains, failures, now }: { remains: readonly Remains[]; failures: readonly string[]; now: string },
): Condition[] {
  return [discovered, parsed, describeFailures(failures), describeContent(remains), describeFinalizers(remains)].map(
    ({ type, holds, reason, message }) => {
      const status = holds ? 'True' : 'False'
      const was = before.find(each => each.type === type)
      const same = was?.status === status && was.reason === reason && was.message === message
      return { type, status, lastTransitionTime: same ? was.lastTransitionTime : now, reason, message }
    },
  )
}

const discovered: Said = {
  type: 'NamespaceDeletionDiscoveryFailure',
  holds: false,
  reason: 'ResourcesDiscovered',
  message: 'All resources successfully discovered',
}

const parsed: Said = {
  type: 'NamespaceDeletionGroupVersionParsingFailure',
  holds: false,
  reason: 'ParsedGroupVersions',
  message: 'All legacy kube types successfully parsed',
}

function describeFailures(failures: readonly string[]): Said {
  const type = 'NamespaceDeletionContentFailure'
  if (failures.length === 0) {
    const message = 'All content successfully deleted, may be waiting on finalization'
    return { type, holds: false, reason: 'ContentDeleted', message }
  }
  const all = failures.length === 1 ? failures[0] : `[${failures.join(', ')}]`
  const message = `Failed to delete all resource types, ${failures.length} remaining: ${all}`
  return { type, holds: true, reason: 'ContentDeletionFailed', message }
}

function describeContent(remains: readonly Remains[]): Said {
  const type = 'NamespaceContentRemaining'
  const parts = remains
    .filter(({ count }) => count > 0)
    .map(each => `${each.kind} has ${each.count} resource instances`)
  if (parts.length === 0) {
    return { type, holds: false, reason: 'ContentRemoved', message: 'All content successfully removed' }
  }
  const message = `Some resources are remaining: ${parts.sort().join(', ')}`
  return { type, holds: true, reason: 'SomeResourcesRemain', message }
}

function describeFinalizers(remains: readonly Remains[]): Said {
  const type = 'NamespaceFinalizersRemaining'
  const sums = new Map<string, number>()
  for (const { finalizers } of remains) {
    for (const [name, count] of Object.entries(finalizers)) sums.set(name, (sums.get(name) ?? 0) + count)
  }
  const parts = [...sums].map(([name, count]) => `${name} in ${count} resource instances`).sort()
  if (parts.length === 0) {
    const message = 'All content-preserving finalizers finished'
    return { type, holds: false, reason: 'ContentHasNoFinalizers', message }
  }
  const message = `Some content in the namespace has finalizers remaining: ${parts.join(', ')}`
  return { type, holds: true, reason: 'SomeFinalizersRemain', message }
}
