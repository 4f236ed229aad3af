// Keeps the counts of disruption budgets, by which evictions are allowed.
import { isDeepStrictEqual } from 'node:util'
import type { Pod, PodDisruptionBudget } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import { podDisruptionBudgets, pods } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import { matchesSelector } from '../../selectors/labels.ts'
import type { Change } from '../../store/shelf.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { type Hand, handOf } from '../hand.ts'
import { record } from '../record.ts'
import { shelves } from '../resources.ts'
import { planBudget, planFailure } from './plan.ts'
import { countExpected } from './scale.ts'

const component = 'controllermanager'
/** A controller that cannot be asked now may be one later. */
const RETRY_MS = 30_000
const type = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }

export function countBudgets(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'disruption-controller')
  const ofNamespace = ({ before, after }: Change) => {
    const { namespace = '' } = (after ?? before)!.metadata
    return [...cluster.store.shelf(shelves.budgets).all(namespace)] as Array<Obj & PodDisruptionBudget>
  }
  const keys = (budgets: readonly Obj[]) => budgets.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  return {
    name: 'budget',
    concerns: {
      [shelves.budgets]: itself,
      [shelves.pods]: change =>
        keys(ofNamespace(change).filter(budget => chooses(budget, change.before) || chooses(budget, change.after))),
      // Their number is what shares are of; a Deployment that is scaled scales them.
      [shelves.replicaSets]: change => keys(ofNamespace(change)),
    },
    restMs: 20,
    work(key) {
      const { namespace, name } = readKey(key)
      const budget = hand.find(podDisruptionBudgets, namespace, name)
      return budget && count(hand, budget)
    },
  }
}

function chooses({ spec }: PodDisruptionBudget, pod: { metadata: Obj['metadata'] } | undefined): boolean {
  return pod !== undefined && matchesSelector(spec?.selector, pod.metadata.labels)
}

function count(hand: Hand, budget: PodDisruptionBudget): WorkResult {
  const chosen = hand.list(pods, budget.metadata.namespace).filter(pod => chooses(budget, pod))
  const { status, againAfterMs, failure } = planFor(hand.cluster, budget, chosen)
  if (!isDeepStrictEqual(status, budget.status)) {
    hand.changeStatus(podDisruptionBudgets, budget, status)
    const about = { ...budget, ...type }
    if (failure) {
      const message = `Failed to calculate the number of expected pods: ${failure}`
      record(hand, component, { about, type: 'Warning', reason: 'CalculateExpectedPodCountFailed', message })
    } else if (chosen.length === 0) {
      record(hand, component, { about, type: 'Normal', reason: 'NoPods', message: 'No matching pods found' })
    }
  }
  return againAfterMs === undefined ? undefined : { againAfterMs }
}

type Counted = {
  readonly status: PodDisruptionBudget['status']
  readonly againAfterMs: number | undefined
  readonly failure?: string
}

function planFor(cluster: Cluster, budget: PodDisruptionBudget, chosen: readonly Pod[]): Counted {
  const now = cluster.now()
  try {
    return planBudget(budget, { pods: chosen, scale: () => countExpected(cluster, chosen), now })
  } catch (error) {
    const { message } = error as Error
    return { status: planFailure(budget, message, now), againAfterMs: RETRY_MS, failure: message }
  }
}
