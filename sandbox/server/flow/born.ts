// FlowSchemas and levels that every cluster begins with, so that `kubectl get flowschemas` shows what people know. No fairness is enforced by them.
import type { Obj } from '../object.ts'
import { schemaRows } from './bornSchemas.ts'

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1'
const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' }

/** Name, shares, percentage that may be lent, and the number of queues and of those that a flow may choose from. */
const queued: ReadonlyArray<readonly [name: string, shares: number, lent: number, queues: number, hand: number]> = [
  ['global-default', 20, 50, 128, 6],
  ['leader-election', 10, 0, 16, 4],
  ['node-high', 40, 25, 64, 6],
  ['system', 30, 33, 64, 6],
  ['workload-high', 40, 50, 128, 6],
  ['workload-low', 100, 90, 128, 6],
]
const QUEUE_LENGTH = 50

/** Levels first, so that no schema is ever without its own. */
export function buildFlows(): Obj[] {
  return [...buildLevels(), ...buildSchemas()]
}

function buildLevels(): Obj[] {
  const limited = queued.map(([name, nominalConcurrencyShares, lendablePercent, queues, handSize]) =>
    buildLevel(name, {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares,
        lendablePercent,
        limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: QUEUE_LENGTH } },
      },
    }),
  )
  const rejecting = { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } }
  return [
    buildLevel('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
    buildLevel('catch-all', { type: 'Limited', limited: rejecting }),
    ...limited,
  ]
}

function buildLevel(name: string, spec: object): Obj {
  return { apiVersion, kind: 'PriorityLevelConfiguration', metadata: { name, annotations }, spec }
}

function buildSchemas(): Obj[] {
  return schemaRows.map(({ name, level, precedence, by, ...rule }) => ({
    apiVersion,
    kind: 'FlowSchema',
    metadata: { name, annotations },
    spec: {
      matchingPrecedence: precedence,
      priorityLevelConfiguration: { name: level },
      ...(by && { distinguisherMethod: { type: by } }),
      rules: [rule],
    },
  }))
}
