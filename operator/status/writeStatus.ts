// Writes a service's status when it differs, at most once a second, and tells of what a person must know as Events.
import { isDeepStrictEqual } from 'node:util'
import { isKubeError } from '../../api/kube/errors.ts'
import type { Pod } from '../../api/kube/objects.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, DedicatedServiceStatus } from '../../api/v1alpha1/types.generated.ts'
import type { Context } from '../context.ts'
import type { Infrastructure } from '../infrastructure/infrastructure.ts'
import type { PoolLook } from '../pool/pool.ts'
import type { StatusProblem } from './diagnose.ts'
import { buildStatus, type Condition } from './status.ts'

export type StatusOrder = {
  readonly service: DedicatedService
  readonly key: string
  readonly infrastructure: Infrastructure
  readonly look: PoolLook
  readonly refusal: StatusProblem | undefined
}

/** When to look again to write what could not be written yet; undefined: all is written. */
export async function writeStatus(context: Context, order: StatusOrder): Promise<number | undefined> {
  const { service, key, infrastructure, look } = order
  const memory = context.memory.of(key)
  const status = buildStatus({
    service,
    infrastructure,
    pool: { tickets: look.tickets, wish: look.wish, plan: look.plan, holderState: look.holders.state },
    targetPods: look.tickets.flatMap(ticket =>
      ticket.phase === 'Pending' && ticket.pod ? podOf(context, infrastructure.poolNamespace, ticket.name) : [],
    ),
    proxyPods: context.caches.proxiesOf(key),
    templateRefusal: order.refusal,
    podRefusal: recentRefusal(context, infrastructure.poolNamespace),
    now: new Date(context.now()).toISOString(),
  })
  if (isDeepStrictEqual(withoutAbsent(status), withoutAbsent(service.status ?? {}))) return undefined
  const sinceMs =
    memory.statusWrittenMono === undefined ? Number.POSITIVE_INFINITY : context.nowMono() - memory.statusWrittenMono
  if (sinceMs < context.settings.statusIntervalMs) return context.settings.statusIntervalMs - sinceMs
  memory.statusWrittenMono = context.nowMono()
  await patchStatus(context, service, status)
  for (const condition of status.conditions ?? []) tell(context, service, condition)
  return undefined
}

async function patchStatus(
  context: Context,
  { metadata, status: before }: DedicatedService,
  status: DedicatedServiceStatus,
): Promise<void> {
  const { namespace, name, uid } = metadata
  const removed = Object.fromEntries(Object.keys(before ?? {}).map(field => [field, null]))
  try {
    await context.client.patch(
      dedicatedServices,
      { namespace, name },
      { metadata: { uid }, status: { ...removed, ...withoutAbsent(status) } },
      { type: 'merge', subresource: 'status' },
    )
  } catch (error) {
    // Another service of that name, or none any more.
    if (!isKubeError(error, 'conflict', 'notFound')) throw error
  }
}

/** These turn as a service is used, which is no news. */
const UNTOLD = new Set(['Progressing', 'BaseAutoscaled'])

/** An Event for each condition that has turned, and for each new reason of a trouble. */
function tell(context: Context, service: DedicatedService, condition: Condition): void {
  const before = service.status?.conditions?.find(({ type }) => type === condition.type)
  const turned =
    before?.status !== condition.status || (condition.status === 'True' && before.reason !== condition.reason)
  if (!turned || UNTOLD.has(condition.type)) return
  if (condition.type === 'Degraded' && condition.status === 'False' && before === undefined) return
  const bad = condition.type === 'Ready' ? condition.status === 'False' : condition.status === 'True'
  // A new service is not ready at first, and one that is starting pods is on its way; that is no trouble.
  if (condition.type === 'Ready' && bad && (before === undefined || condition.reason === 'PodsStarting')) return
  context.record(service, {
    type: bad ? 'Warning' : 'Normal',
    reason: condition.reason,
    action: `Judge${condition.type}`,
    note: condition.message,
  })
}

/** A refusal is tried again and again while pods are wanted: one that is not repeated is over. */
function recentRefusal(context: Context, poolNamespace: string): StatusProblem | undefined {
  const { podRefusal } = context.memory.of(poolNamespace)
  const heldMs = 2 * (context.settings.writeRetryMs + context.settings.lookMs)
  return podRefusal && context.nowMono() - podRefusal.atMono < heldMs ? podRefusal : undefined
}

function podOf(context: Context, namespace: string, name: string): Pod[] {
  const pod = context.caches.pod(namespace, name)
  return pod ? [pod] : []
}

function withoutAbsent(status: object): object {
  return JSON.parse(JSON.stringify(status)) as object
}
