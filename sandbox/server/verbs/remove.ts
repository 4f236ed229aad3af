// DELETE: an object goes at once, or is marked and goes when its grace is over and nothing holds it.
import type { User } from '../access/user.ts'
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { draftOf, type Obj } from '../object.ts'
import { conflict, notFound } from '../refusal.ts'
import { timestamp } from '../timestamp.ts'
import { commit } from './update.ts'

/** Of DeleteOptions, as body or query bring them. */
export type DeleteOptions = {
  gracePeriodSeconds?: number
  propagationPolicy?: string
  orphanDependents?: boolean
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: boolean
}

export type Removal = {
  readonly kind: Kind
  readonly namespace: string | undefined
  readonly name: string
  readonly user: User
  readonly options?: DeleteOptions
}

/** `gone`: it is no more; otherwise `object` is its marked state. */
export type Removed = { readonly object: Obj; readonly gone: boolean; readonly warnings: readonly string[] }

export function removeObject(cluster: Cluster, removal: Removal): Removed {
  const { kind, namespace, name, user, options = {} } = removal
  const before = cluster.store.shelf(kind.shelf).find(namespace, name)
  if (!before) throw notFound(kind, name)
  checkPreconditions(removal, before)
  const { dryRun = false } = options
  const base = { operation: 'DELETE', kind, subresource: '', user, name, namespace, dryRun } as const
  const warnings = cluster.judge({ ...base, object: undefined, before })
  const draft = marked(before, { kind, options, now: cluster.now() })
  const { deletionGracePeriodSeconds = 0, finalizers = [] } = draft.metadata
  const gone = deletionGracePeriodSeconds === 0 && finalizers.length === 0 && !kind.strategy.held?.(draft)
  const view = (object: Obj) => (kind.fromShelf ? kind.fromShelf(object) : object)
  if (dryRun) return { object: view(draft), gone, warnings }
  const after = isSame(draft, before) && !gone ? before : commit(cluster, kind, { draft, before })
  return { object: view(after), gone, warnings }
}

/** Refused under the kind's name, not its plural, as the real server has it. */
function checkPreconditions({ kind: { kind: plural, group }, name, options }: Removal, before: Obj): void {
  const kind = { plural, group }
  const { uid, resourceVersion } = options?.preconditions ?? {}
  const { uid: hasUid, resourceVersion: hasVersion } = before.metadata
  if (uid !== undefined && uid !== hasUid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${hasUid}). The object might have been deleted and then recreated`
    throw conflict(kind, name, why)
  }
  if (resourceVersion !== undefined && resourceVersion !== hasVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${hasVersion}). The object might have been modified`
    throw conflict(kind, name, why)
  }
}

const policyFinalizers: Readonly<Record<string, string>> = { Orphan: 'orphan', Foreground: 'foregroundDeletion' }

/** The object with its deletion written on it. A second deletion may only shorten the grace. */
function marked(before: Obj, { kind, options, now }: { kind: Kind; options: DeleteOptions; now: Date }): Obj {
  const draft = draftOf(before)
  const { metadata } = draft
  const policy = propagationOf(options)
  metadata.finalizers = withPolicy(metadata.finalizers ?? [], policy)
  if (metadata.finalizers.length === 0) delete metadata.finalizers
  const grace = kind.strategy.graceSeconds?.(before, options.gracePeriodSeconds) ?? 0
  if (metadata.deletionTimestamp && grace >= (metadata.deletionGracePeriodSeconds ?? 0)) return draft
  metadata.deletionTimestamp = timestamp(new Date(now.getTime() + grace * 1000))
  if (!kind.strategy.endsQuietly) {
    metadata.deletionGracePeriodSeconds = grace
    if (metadata.generation) metadata.generation += 1
  }
  kind.strategy.prepareForDeletion?.(draft)
  return draft
}

function propagationOf({ propagationPolicy, orphanDependents }: DeleteOptions): string | undefined {
  if (propagationPolicy) return propagationPolicy
  if (orphanDependents === undefined) return undefined
  return orphanDependents ? 'Orphan' : 'Background'
}

/** No policy leaves the finalizers of an earlier one. */
function withPolicy(finalizers: readonly string[], policy: string | undefined): string[] {
  if (policy === undefined) return [...finalizers]
  const others = finalizers.filter(each => !Object.values(policyFinalizers).includes(each))
  const own = policyFinalizers[policy]
  return own ? [...others, own] : others
}

function isSame(draft: Obj, before: Obj): boolean {
  return JSON.stringify(draft.metadata) === JSON.stringify(before.metadata)
}
