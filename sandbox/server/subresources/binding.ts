// pods/binding: a scheduler gives a pod its node, once.
import type { User } from '../access/user.ts'
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { draftOf, type Obj } from '../object.ts'
import { badRequest, conflict, invalid, notFound } from '../refusal.ts'
import { timestamp } from '../timestamp.ts'

type Binding = {
  metadata?: {
    uid?: string
    resourceVersion?: string
    annotations?: Record<string, string>
    labels?: Record<string, string>
  }
  target?: { kind?: string; name?: string }
}

export function bindPod(
  cluster: Cluster,
  pods: Kind,
  { namespace, name, body, user, dryRun }: { namespace: string; name: string; body: Obj; user: User; dryRun: boolean },
): void {
  const binding = body as Binding
  const target = binding.target?.name
  if (!target) {
    throw invalid({ kind: 'Binding', group: '' }, name, [{ type: 'Required', field: 'target.name', detail: '' }])
  }
  if (binding.target?.kind && binding.target.kind !== 'Node') {
    const detail = 'supported values: "Node", "<empty>"'
    const value = binding.target.kind
    throw invalid({ kind: 'Binding', group: '' }, name, [{ type: 'NotSupported', field: 'target.kind', value, detail }])
  }
  const shelf = cluster.store.shelf(pods.shelf)
  const before = shelf.find(namespace, name)
  if (!before) throw notFound(pods, name)
  const { uid } = binding.metadata ?? {}
  if (uid && uid !== before.metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${before.metadata.uid}). The object might have been deleted and then recreated`
    throw conflict(pods, name, why)
  }
  const draft = draftOf(before) as Obj & { spec: { nodeName?: string }; status?: { conditions?: Condition[] } }
  if (draft.metadata.deletionTimestamp)
    throw conflict(pods, name, `pod ${name} is being deleted, cannot be assigned to a host`)
  if (draft.spec.nodeName)
    throw conflict(
      { ...pods, plural: 'pods/binding' },
      name,
      `pod ${name} is already assigned to node "${draft.spec.nodeName}"`,
    )
  draft.spec.nodeName = target
  const annotations = { ...draft.metadata.annotations, ...binding.metadata?.annotations }
  if (Object.keys(annotations).length > 0) draft.metadata.annotations = annotations
  const others = draft.status?.conditions?.filter(({ type }) => type !== 'PodScheduled') ?? []
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(cluster.now()),
  }
  draft.status = { ...draft.status, conditions: [...others, scheduled] }
  cluster.judge({
    operation: 'CREATE',
    kind: pods,
    subresource: 'binding',
    user,
    name,
    namespace,
    object: body,
    before: undefined,
    dryRun,
  })
  if (!dryRun) cluster.store.put(pods.shelf, draft, before)
}

type Condition = { type: string; status: string; [field: string]: unknown }

/** Throws a bad request unless the body names the pod of the path. */
export function checkNamed({ metadata, kind }: Obj, name: string): void {
  if (metadata.name !== name) throw badRequest(`name in URL does not match name in ${kind} object`)
}
