// PUT and PATCH: an object that is there becomes another state of itself.
import { isDeepStrictEqual } from 'node:util'
import type { User } from '../access/user.ts'
import { type Cluster, factsOf } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { validateMetaUpdate } from '../kinds/meta.ts'
import { draftOf, type Obj } from '../object.ts'
import { badRequest, changedMeanwhile, conflict, invalid, notFound, Refusal } from '../refusal.ts'
import { createObject, type Written } from './create.ts'
import { demandMeant } from './storePrecondition.ts'

export type Update = {
  readonly kind: Kind
  readonly subresource: string
  readonly namespace: string | undefined
  readonly name: string
  /** The wanted state, decoded, made from the present one (in the view of the kind). */
  readonly change: (present: Obj) => Obj
  readonly user: User
  readonly dryRun?: boolean
  /** A PUT says all there is to be: it may create, and must say which state it replaces where the kind demands it. */
  readonly whole?: boolean
}

export function updateObject(cluster: Cluster, update: Update): Written & { created?: boolean } {
  const { kind, namespace, name, user, subresource, dryRun = false } = update
  const before = cluster.store.shelf(kind.shelf).find(namespace, name)
  if (!before) {
    if (!update.whole) throw notFound(kind, name)
    const body = update.change({ apiVersion: '', kind: '', metadata: { name } })
    checkPlace(update, body)
    if (!kind.strategy.createOnUpdate || subresource) throw notFound(kind, name)
    return { ...createObject(cluster, { kind, namespace, body, user, dryRun }), created: true }
  }
  const wanted = wantedState(update, before)
  checkIdentity(update, { wanted, before })
  checkVersion(update, { wanted, before })
  const draft = draftFor(update, { before, wanted })
  keepIdentity(draft, before)
  kind.shape.setDefaults(draft)
  const facts = factsOf(cluster)
  const admission = { operation: 'UPDATE', kind, subresource, user, name, namespace, before, dryRun } as const
  cluster.mutate({ ...admission, object: draft })
  const { strategy } = kind
  if (subresource === 'status') strategy.prepareForStatus?.(draft, before)
  else if (subresource !== 'finalize') strategy.prepareForUpdate?.(draft, before, facts)
  countGeneration(kind, draft, before)
  const errors = [
    ...validateMetaUpdate(kind, draft, before),
    ...((subresource === 'status'
      ? strategy.validateStatus?.(draft, before)
      : strategy.validateUpdate?.(draft, before, facts)) ?? []),
  ]
  if (errors.length > 0) throw invalid(kind, name, errors)
  const warnings = cluster.judge({ ...admission, object: draft })
  const view = (object: Obj) => (kind.fromShelf ? kind.fromShelf(object) : object)
  if (isDeepStrictEqual(draft, before)) return { object: view(before), warnings }
  if (dryRun) return { object: view(draft), warnings }
  return { object: view(commit(cluster, kind, { draft, before })), warnings }
}

/** Stores the draft, or lets the object go when nothing holds it any more. */
export function commit(cluster: Cluster, kind: Kind, { draft, before }: { draft: Obj; before: Obj }): Obj {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = draft.metadata
  const ends = deletionTimestamp && deletionGracePeriodSeconds === 0 && finalizers.length === 0
  if (!ends || kind.strategy.held?.(draft)) return cluster.store.put(kind.shelf, draft, before)
  cluster.store.remove(kind.shelf, before)
  return draft
}

function wantedState({ kind, change }: Update, before: Obj): Obj {
  const wanted = change(kind.fromShelf ? kind.fromShelf(before) : before)
  return draftOf(kind.toShelf ? kind.toShelf(wanted) : wanted)
}

function checkPlace({ name, namespace }: Update, { metadata }: Obj): void {
  if (!metadata.name) {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  }
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
}

function checkIdentity(update: Update, { wanted, before }: { wanted: Obj; before: Obj }): void {
  const { kind, name } = update
  const { metadata } = wanted
  checkPlace(update, wanted)
  if (!metadata.uid || metadata.uid === before.metadata.uid) return
  if (!update.whole) {
    const error = { type: 'Invalid', field: 'metadata.uid', value: metadata.uid, detail: 'field is immutable' } as const
    throw invalid(kind, name, [error])
  }
  demandMeant(kind, before, { uid: metadata.uid })
}

function checkVersion({ kind, name, whole }: Update, { wanted, before }: { wanted: Obj; before: Obj }): void {
  const { resourceVersion } = wanted.metadata
  if (!resourceVersion || resourceVersion === '0') {
    if (!whole || kind.strategy.unconditionalUpdate) return
    const detail = 'must be specified for an update'
    const error = { type: 'Invalid', field: 'metadata.resourceVersion', value: 0, detail } as const
    // Under its plural: the kind is not known where the real server says this.
    throw invalid({ kind: kind.plural, group: kind.group }, name, [error])
  }
  if (!/^\d+$/.test(resourceVersion)) {
    throw new Refusal(500, '', `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`)
  }
  if (resourceVersion !== before.metadata.resourceVersion) throw conflict(kind, name, changedMeanwhile)
}

/** Each subresource writes its own part only. */
function draftFor({ kind, subresource }: Update, { before, wanted }: { before: Obj; wanted: Obj }): Obj {
  if (subresource === 'status') return withStatus(before, wanted)
  if (subresource === 'finalize') return withFinalizers(before, wanted)
  return withoutStatus(kind, { before, wanted })
}

/** Of a namespace: what holds it besides metadata.finalizers. */
function withFinalizers(before: Obj, wanted: Obj): Obj {
  const { finalizers } = (wanted.spec ?? {}) as { finalizers?: unknown }
  const draft = draftOf(before)
  draft.spec = { ...(draft.spec as object), finalizers }
  return draft
}

function withStatus(before: Obj, wanted: Obj): Obj {
  const { status: _, ...rest } = draftOf(before)
  return (wanted.status === undefined ? rest : { ...rest, status: wanted.status }) as Obj
}

function withoutStatus(kind: Kind, { before, wanted }: { before: Obj; wanted: Obj }): Obj {
  if (!kind.subresources.some(({ name }) => name === 'status')) return wanted
  const { status: _, ...rest } = wanted
  return (before.status === undefined ? rest : { ...rest, status: structuredClone(before.status) }) as Obj
}

/** What no write changes, and what a writer need not repeat. */
function keepIdentity(draft: Obj, before: Obj): void {
  const { apiVersion, kind, metadata: was } = before
  const {
    managedFields: _,
    selfLink: __,
    ...metadata
  } = draft.metadata as Obj['metadata'] & { managedFields?: unknown }
  Object.assign(draft, { apiVersion, kind })
  draft.metadata = metadata
  const kept = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'generation'] as const
  const sticky = ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const
  for (const field of kept) Object.assign(metadata, { [field]: was[field] })
  for (const field of sticky) if (metadata[field] === undefined) Object.assign(metadata, { [field]: was[field] })
  for (const field of [...kept, ...sticky]) if (metadata[field] === undefined) delete metadata[field]
}

/** Anything but metadata and status is the wish, whose changes are counted. */
function countGeneration(kind: Kind, draft: Obj, before: Obj): void {
  if (!kind.strategy.countsGenerations) return
  const wish = ({ metadata: _, status: __, ...rest }: Obj) => rest
  if (isDeepStrictEqual(wish(draft), wish(before))) return
  draft.metadata.generation = (before.metadata.generation ?? 0) + 1
}
