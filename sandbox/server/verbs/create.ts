// POST: a new object.
import { randomUUID } from 'node:crypto'
import type { User } from '../access/user.ts'
import { type Cluster, factsOf } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { validateMeta } from '../kinds/meta.ts'
import { draftOf, type Obj } from '../object.ts'
import { alreadyExists, badRequest, forbidden, invalid, notFound, Refusal } from '../refusal.ts'
import { timestamp } from '../timestamp.ts'

export type Written = { readonly object: Obj; readonly warnings: readonly string[] }

export type Creation = {
  readonly kind: Kind
  readonly namespace: string | undefined
  /** Decoded: of the right kind, without unknown fields. */
  readonly body: Obj
  readonly user: User
  readonly dryRun?: boolean
}

/** What generateName draws from: no vowels, so that no words come out. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'
const MAX_GENERATED_BASE = 58
/** How often a name is drawn when others have those that were drawn before. */
const MAX_DRAWS = 8

export function createObject(cluster: Cluster, creation: Creation): Written {
  const { name, generateName } = creation.body.metadata
  for (let left = !name && generateName ? MAX_DRAWS : 1; ; left -= 1) {
    try {
      return createOnce(cluster, creation)
    } catch (error) {
      if (left <= 1 || !(error instanceof Refusal && error.reason === 'AlreadyExists')) throw error
    }
  }
}

function createOnce(cluster: Cluster, creation: Creation): Written {
  const { kind, user, dryRun = false } = creation
  const draft = kind.toShelf ? kind.toShelf(draftOf(creation.body)) : draftOf(creation.body)
  if (draft.metadata.resourceVersion) {
    throw new Refusal(500, '', 'resourceVersion should not be set on objects to be created')
  }
  place(draft, creation)
  if (kind.namespaced) requireNamespace(cluster, kind, draft)
  nameIt(draft, cluster.random)
  identify(draft, { kind, now: cluster.now() })
  const facts = factsOf(cluster)
  kind.shape.setDefaults(draft)
  const admission = {
    operation: 'CREATE',
    kind,
    subresource: '',
    user,
    name: draft.metadata.name ?? '',
    namespace: draft.metadata.namespace,
    before: undefined,
    dryRun,
  } as const
  cluster.mutate({ ...admission, object: draft })
  kind.strategy.prepareForCreate?.(draft, facts)
  const errors = [...validateMeta(kind, draft), ...(kind.strategy.validate?.(draft, facts) ?? [])]
  if (errors.length > 0) throw invalid(kind, draft.metadata.name ?? '', errors)
  const warnings = cluster.judge({ ...admission, object: draft })
  const taken = cluster.store.shelf(kind.shelf).find(draft.metadata.namespace, draft.metadata.name)
  if (taken) throw refuseTaken(kind, draft, taken)
  const stored = dryRun ? draft : cluster.store.put(kind.shelf, draft, undefined)
  return { object: kind.fromShelf ? kind.fromShelf(stored) : stored, warnings }
}

function place(draft: Obj, { kind, namespace }: Creation): void {
  if (!kind.namespaced) {
    if (draft.metadata.namespace) throw badRequest('namespace is not allowed on this type')
    return
  }
  if (draft.metadata.namespace && draft.metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  draft.metadata.namespace = namespace
}

function requireNamespace({ store }: Cluster, kind: Kind, draft: Obj): void {
  const { namespace = '', name } = draft.metadata
  const found = store.shelf('namespaces').find(undefined, namespace)
  if (!found) throw notFound({ plural: 'namespaces', group: '' }, namespace)
  if (!found.metadata.deletionTimestamp) return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  const refusal = forbidden(kind, name, why)
  throw new Refusal(403, 'Forbidden', refusal.message, {
    details: {
      ...refusal.details,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  })
}

function refuseTaken(kind: Kind, { metadata: { name, generateName } }: Obj, taken: Obj): Refusal {
  return alreadyExists(kind, name, {
    generated: Boolean(generateName),
    ending: Boolean(taken.metadata.deletionTimestamp),
  })
}

function nameIt(draft: Obj, random: () => number): void {
  const { metadata } = draft
  if (metadata.name || !metadata.generateName) return
  const tail = Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join('')
  metadata.name = metadata.generateName.slice(0, MAX_GENERATED_BASE) + tail
}

function identify(draft: Obj, { kind, now }: { kind: Kind; now: Date }): void {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation, selfLink, managedFields, ...kept } =
    draft.metadata as Obj['metadata'] & { managedFields?: unknown }
  draft.metadata = {
    ...kept,
    uid: randomUUID(),
    creationTimestamp: timestamp(now),
    ...(kind.strategy.countsGenerations && { generation: 1 }),
  }
}
