// What is wrong with a service, in sentences that say what to do: read from what one look saw.
import type { Pod } from '../../api/kube/objects.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import type { Brake } from '../plan/brake.ts'
import { podProblem } from '../pool/podProblem.ts'
import { isReady } from '../pool/readiness.ts'
import { countOf } from './countOf.ts'
import type { StatusSight } from './status.ts'

export type StatusProblem = { readonly reason: string; readonly message: string }

const SLOW_START_MS = 60_000

/** What is known to be wrong with a service: the most telling first, each reason once. */
export function diagnose({
  service,
  infrastructure,
  templateRefusal,
  podRefusal,
  pool,
  targetPods,
  now,
}: StatusSight): StatusProblem[] {
  const found: StatusProblem[] = [...infrastructure.problems]
  if (templateRefusal) found.push({ reason: 'TemplateInvalid', message: templateRefusal.message })
  if (podRefusal) found.push(podRefusal)
  found.push(...targetPods.flatMap(pod => podProblem(pod) ?? []))
  found.push(...notReady(targetPods, now))
  if (pool?.plan.brake.on) found.push(crashLooping(pool.plan.brake, service))
  if (pool?.plan.heldBy === 'maxPods') {
    found.push({
      reason: 'MaxPodsReached',
      message: `The service has all the pods it may have (${pool.wish.maxPods}); raise spec.pool.maxPods, or the annotation soh.re/max-pods on the service or its namespace`,
    })
  }
  if (pool?.wish.base === 0) found.push(...nobodyServed(service))
  if (pool && pool.wish.waiting > 0) {
    // More replicas are no help to a pool that may not have those it wants.
    const advice = pool.plan.heldBy ? '' : `; raise ${whatToRaise(service)} if this lasts`
    found.push({
      reason: 'ClientsWaiting',
      message: `${countOf(pool.wish.waiting, 'client waits', 'clients wait')} for a pod${advice}`,
    })
  }
  return found.filter((problem, index) => found.findIndex(other => other.reason === problem.reason) === index)
}

/** A client that may not wait orders no pod, and where none is kept there is none to find. */
function nobodyServed({ spec }: DedicatedService): StatusProblem[] {
  const isRefused = spec.pool.overflow === 'Reject'
  if (!isRefused && spec.connections.queue.length > 0) return []
  const [field, mend] = isRefused
    ? ['spec.pool.overflow is Reject', 'set overflow to Queue']
    : ['spec.connections.queue.length is 0', 'let clients wait']
  const least = spec.pool.autoscaling ? 'spec.pool.autoscaling.minSpare' : 'spec.replicas'
  return [
    {
      reason: 'NobodyServed',
      message: `No pod is kept warm, and ${field}, so no client may wait for one to be started: all are refused; raise ${least}, or ${mend}`,
    },
  ]
}

function whatToRaise({ spec }: DedicatedService): string {
  return spec.pool.autoscaling ? 'the figures of spec.pool.autoscaling' : 'spec.replicas'
}

/** Pods that run and have not become ready for a minute, with nothing else known to be wrong. */
function notReady(targetPods: readonly Pod[], now: string): StatusProblem[] {
  const slow = targetPods.filter(pod => {
    const ageMs = Date.parse(now) - Date.parse(pod.metadata.creationTimestamp ?? now)
    return pod.status?.phase === 'Running' && ageMs >= SLOW_START_MS && !isReady(pod) && !podProblem(pod)
  })
  if (slow.length === 0) return []
  return [
    {
      reason: 'PodsNotReady',
      message: `${countOf(slow.length, 'pod has', 'pods have')} run for more than a minute without getting ready; look at their readiness probe and logs: kubectl describe pod ${slow[0]!.metadata.name} -n ${slow[0]!.metadata.namespace}`,
    },
  ]
}

type BrakeOn = Extract<Brake, { on: true }>

function crashLooping(brake: BrakeOn, { metadata }: DedicatedService): StatusProblem {
  const isTrying = brake.waitMs === 0 || brake.trialMs > 0
  const next = isTrying ? 'one is being tried' : `the next is tried in ${Math.ceil(brake.waitMs / 1000)} s or less`
  return {
    reason: 'PodsFailing',
    message: `The last ${brake.failures === 1 ? 'pod' : `${brake.failures} pods`} ended before any client used ${brake.failures === 1 ? 'it' : 'them'}; ${next}. The Events of this service say how they ended: kubectl describe dedi ${metadata.name} -n ${metadata.namespace}`,
  }
}
