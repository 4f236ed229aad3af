// A status as the operator builds it of a service that is well; a test changes what it is about.
import type { Pod } from '../../../api/kube/objects.ts'
import type { BasePlan } from '../../../operator/plan/autoscale.ts'
import type { LookPlan } from '../../../operator/plan/look.ts'
import type { Ticket } from '../../../operator/plan/view.ts'
import { buildStatus, type Condition, type StatusSight } from '../../../operator/status/status.ts'
import { sampleService } from '../build/sample.ts'
import { tickets } from '../plan/samples.ts'

export const NOW = '2026-01-01T00:10:00.000Z'
const plan: LookPlan = {
  create: 0,
  retire: [],
  surplus: false,
  heldBy: undefined,
  steps: [],
  brake: { on: false },
  againAfterMs: undefined,
}
const wish = {
  base: 2,
  waiting: 0,
  maxPods: undefined,
  rollout: { maxSurge: '25%', maxUnavailable: '25%' },
  templateHash: 'new',
  replaceBefore: undefined,
}
export const pool = (
  seen: readonly Ticket[],
  more: { plan?: Partial<LookPlan>; wish?: Partial<typeof wish> & { autoscaled?: BasePlan } } = {},
) => ({
  tickets: seen,
  wish: { ...wish, ...more.wish },
  plan: { ...plan, ...more.plan },
  holderState: () => 'live' as const,
})
const ready: Pod['status'] = { conditions: [{ type: 'Ready', status: 'True' }] }
export const podWith = (status: Pod['status'], createdAt = NOW): Pod => ({
  metadata: { name: 'x', namespace: 'dedi', creationTimestamp: createdAt },
  status,
})
export const base: StatusSight = {
  service: sampleService(),
  infrastructure: {
    poolNamespace: 'dedi',
    poolReady: true,
    address: '10.0.0.1:9090',
    deployment: undefined,
    problems: [],
    notes: [],
  },
  pool: pool(tickets(2, 'Idle')),
  targetPods: [],
  proxyPods: [podWith(ready)],
  templateRefusal: undefined,
  podRefusal: undefined,
  now: NOW,
}

export const condition = (sight: Partial<StatusSight>, type: string): Condition | undefined =>
  buildStatus({ ...base, ...sight }).conditions?.find(found => found.type === type)
export const said = (sight: Partial<StatusSight>, type: string) => {
  const found = condition(sight, type)
  return found && `${found.status} ${found.reason}`
}

export const autoscaling = { sparePercent: 25, minSpare: 5, maxSpare: 20, scaleDownDelay: '60s' }
