// pods/eviction: a deletion that asks the disruption budgets first.
import type { User } from '../access/user.ts'
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { draftOf, type Obj } from '../object.ts'
import { readDryRun } from '../query.ts'
import { notFound, Refusal } from '../refusal.ts'
import { matchesSelector } from '../selectors/labels.ts'
import { timestamp } from '../timestamp.ts'
import { type DeleteOptions, removeObject } from '../verbs/remove.ts'

type Budget = Obj & {
  spec: { selector?: Parameters<typeof matchesSelector>[0]; unhealthyPodEvictionPolicy?: string }
  status?: {
    disruptionsAllowed?: number
    observedGeneration?: number
    currentHealthy?: number
    desiredHealthy?: number
    disruptedPods?: Record<string, string>
  }
}

type Eviction = { deleteOptions?: Omit<DeleteOptions, 'dryRun'> & { dryRun?: string[] } }

const shelf = 'poddisruptionbudgets.policy'

export function evictPod(
  cluster: Cluster,
  pods: Kind,
  wish: { namespace: string; name: string; body: Obj; user: User; dryRun: boolean },
): void {
  const { namespace, name, user } = wish
  const { deleteOptions } = wish.body as Eviction
  // kubectl drain --dry-run=server says it in the body only.
  const dryRun = wish.dryRun || readDryRun(deleteOptions?.dryRun ?? [], 'DeleteOptions')
  const pod = cluster.store.shelf(pods.shelf).find(namespace, name)
  if (!pod) throw notFound(pods, name)
  const options = { ...deleteOptions, dryRun }
  if (needsNoLeave(pod)) return void removeObject(cluster, { kind: pods, namespace, name, user, options })
  const budgets = [...cluster.store.shelf(shelf).all(namespace)].filter(each =>
    matchesSelector((each as Budget).spec.selector, pod.metadata.labels),
  ) as Budget[]
  if (budgets.length > 1) {
    throw new Refusal(
      500,
      'InternalError',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    )
  }
  const budget = budgets[0]
  if (budget && !(isUnready(pod) && allowsUnready(budget))) takeLeave(cluster, budget, { pod, dryRun })
  removeObject(cluster, { kind: pods, namespace, name, user, options })
}

function needsNoLeave(pod: Obj): boolean {
  const { phase } = (pod.status ?? {}) as { phase?: string }
  return (
    pod.metadata.deletionTimestamp !== undefined || phase === 'Pending' || phase === 'Succeeded' || phase === 'Failed'
  )
}

function isUnready(pod: Obj): boolean {
  const { conditions = [] } = (pod.status ?? {}) as { conditions?: { type: string; status: string }[] }
  return !conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
}

/** A pod that is not ready may go while the budget is kept without it, or always where the budget says so. */
function allowsUnready({ spec, status }: Budget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  return (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0) && (status?.desiredHealthy ?? 0) > 0
}

function takeLeave(cluster: Cluster, budget: Budget, { pod, dryRun }: { pod: Obj; dryRun: boolean }): void {
  const { status, metadata } = budget
  const stale = (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)
  if (stale || (status?.disruptionsAllowed ?? 0) <= 0) {
    const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {}
    const why = stale
      ? `The disruption budget ${metadata.name} is still being processed by the server.`
      : `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
    throw new Refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
      details: { ...(stale && { retryAfterSeconds: 10 }), causes: [{ reason: 'DisruptionBudget', message: why }] },
    })
  }
  if (dryRun) return
  const draft = draftOf(budget)
  const disruptedPods = { ...status?.disruptedPods, [pod.metadata.name]: timestamp(cluster.now()) }
  draft.status = { ...status, disruptionsAllowed: (status?.disruptionsAllowed ?? 0) - 1, disruptedPods }
  cluster.store.put(shelf, draft, budget)
}
