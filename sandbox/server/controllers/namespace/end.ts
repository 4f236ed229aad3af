// Empties namespaces that are being deleted, pods first, and lets them go when nothing is left.
import { isDeepStrictEqual } from 'node:util'
import type { Namespace } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import type { Cluster } from '../../cluster.ts'
import type { Kind } from '../../kinds/kind.ts'
import type { Obj } from '../../object.ts'
import type { Change } from '../../store/shelf.ts'
import { timestamp } from '../../timestamp.ts'
import { updateObject } from '../../verbs/update.ts'
import type { Controller } from '../controller.ts'
import { removeBy, systemUser } from '../hand.ts'
import { shelves } from '../resources.ts'
import { planConditions, type Remains } from './plan.ts'

const user = systemUser('namespace-controller')

/** Deleted before others have their turn. */
const BATCH = 500
/** A crowd of pods that end one by one is counted now and then only. */
const REST_MS = 20
/** So long a namespace can be seen to end before it is gone: real clusters take seconds, and people and programs look. */
const PATIENCE_MS = 1_500

export function endNamespaces(cluster: Cluster): Controller {
  const spaces = cluster.store.shelf(shelves.namespaces)
  const isEnding = (name: string) => spaces.find(undefined, name)?.metadata.deletionTimestamp !== undefined
  return {
    name: 'namespace',
    concerns: {
      [shelves.namespaces]: ({ after }) => (after?.metadata.deletionTimestamp ? [after.metadata.name] : []),
    },
    concernsOfAll: ({ before, after }: Change) => {
      const { namespace } = (after ?? before)!.metadata
      return namespace !== undefined && isEnding(namespace) ? [namespace] : []
    },
    restMs: REST_MS,
    work: name => {
      const namespace = spaces.find(undefined, name)
      if (!namespace?.metadata.deletionTimestamp) return undefined
      const waitMs = Date.parse(namespace.metadata.deletionTimestamp) + PATIENCE_MS - cluster.now().getTime()
      return waitMs > 0 ? { againAfterMs: waitMs } : empty(cluster, namespace)
    },
  }
}

function empty(cluster: Cluster, namespace: Obj): WorkResult {
  const { name } = namespace.metadata
  const kinds = cluster.kinds.shelves().filter(({ namespaced }) => namespaced)
  const pods = kinds.filter(({ shelf }) => shelf === shelves.pods)
  const first = removeAll(cluster, pods, name)
  const left = remainsOf(cluster, pods, name)
  // What pods use goes after them, so that they can end in order.
  const rest = left.length > 0 ? { failures: [], unfinished: false } : removeAll(cluster, kinds, name)
  const remains = left.length > 0 ? left : remainsOf(cluster, kinds, name)
  const failures = [...first.failures, ...rest.failures]
  if (remains.length === 0) return finalize(cluster, namespace)
  if (first.unfinished || rest.unfinished) return { againAfterMs: 0 }
  tell(cluster, namespace, { remains, failures })
  if (failures.length > 0) throw new Error(`namespace ${name} cannot be emptied: ${failures.join(', ')}`)
  return undefined
}

function removeAll(cluster: Cluster, kinds: readonly Kind[], namespace: string) {
  const failures = new Set<string>()
  let left = BATCH
  for (const kind of kinds) {
    for (const object of [...cluster.store.shelf(kind.shelf).all(namespace)]) {
      if (object.metadata.deletionTimestamp) continue
      if (left-- === 0) return { failures: [...failures], unfinished: true }
      try {
        removeBy(cluster, user, { kind, object, options: { propagationPolicy: 'Background' } })
      } catch (error) {
        failures.add((error as Error).message)
      }
    }
  }
  return { failures: [...failures], unfinished: false }
}

function remainsOf({ store }: Cluster, kinds: readonly Kind[], namespace: string): Remains[] {
  return kinds.flatMap(kind => {
    const shelf = store.shelf(kind.shelf)
    const count = shelf.count(namespace)
    if (count === 0) return []
    const finalizers: Record<string, number> = {}
    for (const { metadata } of shelf.all(namespace)) {
      for (const each of metadata.finalizers ?? []) finalizers[each] = (finalizers[each] ?? 0) + 1
    }
    return [{ kind: `${kind.plural}.${kind.group}`, count, finalizers }]
  })
}

function finalize(cluster: Cluster, namespace: Obj): undefined {
  const kind = namespaceKind(cluster)
  const { finalizers = [] } = (namespace.spec ?? {}) as { finalizers?: string[] }
  const kept = finalizers.filter(each => each !== 'kubernetes')
  if (kept.length === finalizers.length) return
  const change = (present: Obj) => ({ ...present, spec: { finalizers: kept } })
  updateObject(cluster, {
    kind,
    subresource: 'finalize',
    namespace: undefined,
    name: namespace.metadata.name,
    user,
    change,
  })
}

function tell(cluster: Cluster, object: Obj, what: { remains: Remains[]; failures: string[] }): void {
  const { status } = object as unknown as Namespace
  const before = status?.conditions ?? []
  const conditions = planConditions(before, { ...what, now: timestamp(cluster.now()) })
  if (isDeepStrictEqual(conditions, before)) return
  const change = (present: Obj) => ({ ...present, status: { ...(present.status as object), conditions } })
  const { name } = object.metadata
  updateObject(cluster, {
    kind: namespaceKind(cluster),
    subresource: 'status',
    namespace: undefined,
    name,
    user,
    change,
  })
}

function namespaceKind(cluster: Cluster): Kind {
  return cluster.kinds.find('', 'v1', 'namespaces')!
}
