// The status of a DedicatedService: a pure function of what one look saw.
import type { Pod } from '../../api/kube/objects.ts'
import { basePoolSizeAnnotation, maxPodsAnnotation, roleLabel, serviceLabel } from '../../api/v1alpha1/names.ts'
import type { DedicatedService, DedicatedServiceStatus } from '../../api/v1alpha1/types.generated.ts'
import { wholeNumber } from '../../api/v1alpha1/wholeNumber.ts'
import type { Infrastructure } from '../infrastructure/infrastructure.ts'
import type { LookPlan } from '../plan/look.ts'
import type { PoolWish } from '../plan/pool.ts'
import { type HolderState, isAvailable, isPending, type Ticket } from '../plan/view.ts'
import { podProblem } from '../pool/podProblem.ts'
import { isReady } from '../pool/readiness.ts'
import { baseAutoscaled } from './autoscaled.ts'
import { countOf } from './countOf.ts'
import { diagnose, type StatusProblem } from './diagnose.ts'

export type Condition = NonNullable<DedicatedServiceStatus['conditions']>[number]
type Verdict = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

export type StatusSight = {
  readonly service: DedicatedService
  readonly infrastructure: Infrastructure
  /** Undefined while the pool could not be looked at. */
  readonly pool:
    | {
        readonly tickets: readonly Ticket[]
        readonly wish: PoolWish
        readonly plan: LookPlan
        readonly holderState: (holder: string) => HolderState
      }
    | undefined
  readonly targetPods: readonly Pod[]
  readonly proxyPods: readonly Pod[]
  /** The template is refused by the API server: its sentence. */
  readonly templateRefusal: StatusProblem | undefined
  /** Pods are refused at present, by a quota for example. */
  readonly podRefusal: StatusProblem | undefined
  readonly now: string
}

export function buildStatus(sight: StatusSight): DedicatedServiceStatus {
  const { service, infrastructure, pool } = sight
  const tickets = pool?.tickets ?? []
  const count = (phase: Ticket['phase']) => tickets.filter(ticket => ticket.phase === phase).length
  const verdicts = [
    ready(sight),
    progressing(sight),
    degraded(sight),
    ...templateInvalid(sight),
    ...overridden(service),
    ...baseAutoscaled({ service, inUse: count('Active'), wish: pool?.wish }),
    ...ignoredBound(service),
    ...notes(infrastructure),
  ]
  return {
    observedGeneration: service.metadata.generation,
    totalTargets: tickets.length - count('Done'),
    availableTargets: available(sight),
    inUseTargets: count('Active'),
    pendingTargets: count('Pending'),
    waitingConnections: pool?.wish.waiting ?? 0,
    baseTargets: pool?.wish.base ?? service.status?.baseTargets,
    namespace: infrastructure.poolNamespace,
    address: infrastructure.address,
    selector: `${serviceLabel}=${service.metadata.name},${roleLabel}=proxy`,
    conditions: verdicts.map(verdict => timed(verdict, sight)),
  }
}

function available({ pool }: StatusSight): number {
  return pool ? pool.tickets.filter(ticket => isAvailable(ticket, pool.holderState)).length : 0
}

function ready(sight: StatusSight): Verdict {
  const type = 'Ready'
  const problem = diagnose(sight)[0]
  const { pool, service } = sight
  const no = (reason: string, message: string): Verdict => ({ type, status: 'False', reason, message })
  if (!sight.proxyPods.some(isReady)) {
    if (service.spec.proxy.replicas === 0)
      return no('NoProxies', 'spec.proxy.replicas is 0, so nothing accepts connections')
    return no(
      'ProxiesNotReady',
      `No proxy is ready yet; see kubectl describe deployment ${service.metadata.name}-proxy -n ${service.metadata.namespace}`,
    )
  }
  if (!sight.infrastructure.address)
    return no(
      'AddressPending',
      'The Service has no address yet; for type LoadBalancer something in the cluster must give it one',
    )
  const base = pool?.wish.base ?? 0
  if (available(sight) > 0)
    return { type, status: 'True', reason: 'PodsAvailable', message: 'Pods are ready for clients' }
  if (base === 0 && !problem)
    return { type, status: 'True', reason: 'StartsOnDemand', message: 'A pod is started when a client waits' }
  if (problem) return no(problem.reason, problem.message)
  return no('PodsStarting', `0 of ${base} pods are ready`)
}

/** Every pod that should start is kept from it by something that a person must mend. */
function isHeld(targetPods: readonly Pod[]): boolean {
  return targetPods.length > 0 && targetPods.every(pod => podProblem(pod) !== undefined)
}

function progressing({ pool, targetPods, templateRefusal, podRefusal }: StatusSight): Verdict {
  const type = 'Progressing'
  if (!pool) return { type, status: 'True', reason: 'PreparingPool', message: 'The pool namespace is being prepared' }
  if (templateRefusal)
    return {
      type,
      status: 'False',
      reason: 'Held',
      message: 'No pod can be started from the template as it is; condition TemplateInvalid says why',
    }
  const outdated = pool.tickets.filter(
    ticket => isAvailable(ticket, pool.holderState) && ticket.templateHash !== pool.wish.templateHash,
  ).length
  if (outdated > 0)
    return {
      type,
      status: 'True',
      reason: 'RollingOut',
      message: `${countOf(outdated, 'warm pod has', 'warm pods have')} an older template, to be replaced`,
    }
  const pending = pool.tickets.filter(isPending).length
  if (((pool.plan.heldBy || podRefusal) && pending === 0) || isHeld(targetPods))
    return {
      type,
      status: 'False',
      reason: 'Held',
      message: 'The pool is smaller than wanted; condition Degraded says why',
    }
  if (pending > 0 || pool.plan.create > 0)
    return { type, status: 'True', reason: 'PodsStarting', message: `Pods are starting: ${pending + pool.plan.create}` }
  if (pool.plan.surplus)
    return {
      type,
      status: 'True',
      reason: 'ScalingDown',
      message: 'More pods are warm than wanted; they are being retired',
    }
  return { type, status: 'False', reason: 'Settled', message: 'The pool is as wanted' }
}

function degraded(sight: StatusSight): Verdict {
  const found = diagnose(sight)
  if (found.length === 0)
    return { type: 'Degraded', status: 'False', reason: 'AsExpected', message: 'Nothing is known to be wrong' }
  return {
    type: 'Degraded',
    status: 'True',
    reason: found[0]!.reason,
    message: clip(found.map(problem => problem.message).join('. ')),
  }
}

function templateInvalid({ templateRefusal }: StatusSight): Verdict[] {
  return templateRefusal
    ? [
        {
          type: 'TemplateInvalid',
          status: 'True',
          reason: templateRefusal.reason,
          message: clip(templateRefusal.message),
        },
      ]
    : []
}

function overridden(service: DedicatedService): Verdict[] {
  const text = service.metadata.annotations?.[basePoolSizeAnnotation]
  if (text === undefined) return []
  const type = 'BasePoolSizeOverridden'
  if (wholeNumber(text) === undefined) {
    return [
      {
        type,
        status: 'False',
        reason: 'NotANumber',
        message: clip(
          `The annotation ${basePoolSizeAnnotation} is "${text}", not a whole number, and has no effect; spec.replicas (${service.spec.replicas}) counts`,
        ),
      },
    ]
  }
  const { minSpare } = service.spec.pool.autoscaling ?? {}
  if (minSpare !== undefined) {
    return [
      {
        type,
        status: 'False',
        reason: 'BaseAutoscaled',
        message: `The annotation ${basePoolSizeAnnotation} (${text}) has no effect beside spec.pool.autoscaling.minSpare (${minSpare})`,
      },
    ]
  }
  return [
    {
      type,
      status: 'True',
      reason: 'Annotation',
      message: `The annotation ${basePoolSizeAnnotation} (${text}) overrides spec.replicas (${service.spec.replicas}); remove it to scale by spec.replicas`,
    },
  ]
}

function ignoredBound(service: DedicatedService): Verdict[] {
  const text = service.metadata.annotations?.[maxPodsAnnotation]
  if (text === undefined || wholeNumber(text) !== undefined) return []
  const message = clip(`The annotation ${maxPodsAnnotation} is "${text}", not a whole number, and bounds nothing`)
  return [{ type: 'MaxPodsIgnored', status: 'True', reason: 'NotANumber', message }]
}

function notes(infrastructure: Infrastructure): Verdict[] {
  return infrastructure.notes
    .slice(0, 1)
    .map(message => ({ type: 'ProxiesOutdated', status: 'True', reason: 'NextStart', message: clip(message) }))
}

/** A condition keeps its time until its status changes. */
function timed(verdict: Verdict, { service, now }: StatusSight): Condition {
  const before = service.status?.conditions?.find(condition => condition.type === verdict.type)
  const lastTransitionTime = before && before.status === verdict.status ? before.lastTransitionTime : now
  return { ...verdict, lastTransitionTime, observedGeneration: service.metadata.generation }
}

/** What the CRD holds of a message. */
function clip(message: string): string {
  return message.length <= 4096 ? message : `${message.slice(0, 4095)}…`
}
