// pods/binding: a scheduler gives a pod its node, once.
import type { User } from '../access/user.ts'
import type { Cluster } from '../cluster.ts'
import { invalids, required } from '../kinds/check/errors.ts'
import { dnsSubdomain } from '../kinds/check/names.ts'
import type { Kind } from '../kinds/kind.ts'
import { draftOf, type Obj } from '../object.ts'
import { badRequest, conflict, type FieldError, notFound, Refusal, renderFieldError } from '../refusal.ts'
import { timestamp } from '../timestamp.ts'
import { demandMeant } from '../verbs/storePrecondition.ts'

type Binding = Obj & { readonly target?: { readonly kind?: string; readonly name?: string } }

type Pod = Obj & {
  spec: { nodeName?: string; schedulingGates?: readonly unknown[] }
  status?: { conditions?: Condition[] }
}
type Condition = { type: string; status: string; [field: string]: unknown }

export function bindPod(
  cluster: Cluster,
  pods: Kind,
  { namespace, name, body, user, dryRun }: { namespace: string; name: string; body: Obj; user: User; dryRun: boolean },
): void {
  const binding = body as Binding
  validateTarget(binding)
  const before = cluster.store.shelf(pods.shelf).find(namespace, name)
  if (!before) throw notFound(pods, name)
  demandMeant(pods, before, binding.metadata)
  const free = draftOf(before) as Pod
  demandFree(pods, free)
  const draft = bound(free, binding, timestamp(cluster.now()))
  const base = { operation: 'CREATE', kind: pods, subresource: 'binding', user, name, namespace, dryRun } as const
  cluster.judge({ ...base, object: body, before: undefined })
  if (!dryRun) cluster.store.put(pods.shelf, draft, before)
}

/** What is wrong here is no Invalid to the real server, but a failure of its own. */
function validateTarget({ target: { kind, name } = {} }: Binding): void {
  const errors: FieldError[] = []
  if (kind && kind !== 'Node') {
    const detail = 'supported values: "Node", "<empty>"'
    errors.push({ type: 'NotSupported', field: 'target.kind', value: kind, detail })
  }
  if (!name) errors.push(required('target.name'))
  else if (errors.length === 0) errors.push(...invalids('target.name', name, dnsSubdomain(name)))
  const said = errors.map(renderFieldError)
  if (said.length > 0) throw new Refusal(500, '', said.length === 1 ? said[0]! : `[${said.join(', ')}]`)
}

function demandFree({ group }: Kind, { metadata: { name, deletionTimestamp }, spec }: Pod): void {
  const refuse = (why: string) => conflict({ group, plural: 'pods/binding' }, name, why)
  if (deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${spec.nodeName}"`)
  if (spec.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`)
}

function bound(pod: Pod, { metadata, target }: Binding, lastTransitionTime: string): Pod {
  const annotations = { ...pod.metadata.annotations, ...metadata.annotations }
  const labels = { ...pod.metadata.labels, ...metadata.labels }
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime }
  const others = pod.status?.conditions?.filter(({ type }) => type !== 'PodScheduled') ?? []
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec: { ...pod.spec, nodeName: target!.name! },
    status: { ...pod.status, conditions: [...others, scheduled] },
  }
}

/** Throws a bad request unless the body names the pod of the path. */
export function checkNamed({ metadata, kind }: Obj, name: string): void {
  if (metadata.name !== name) throw badRequest(`name in URL does not match name in ${kind} object`)
}
