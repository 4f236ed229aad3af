// Takes pods off nodes whose taints they do not put up with, or not for so long.
import type { WorkResult } from '../../../../api/kube/queue.ts'
import { nodes, pods } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { type Hand, handOf } from '../hand.ts'
import { record } from '../record.ts'
import { shelves } from '../resources.ts'
import { tellDisruption } from './disrupt.ts'
import { msUntilEviction } from './tolerate.ts'

const component = 'taint-eviction-controller'

export function evictPods(cluster: Cluster): Controller {
  const hand = handOf(cluster, component)
  return {
    name: 'eviction',
    concerns: {
      [shelves.nodes]: itself,
      [shelves.pods]: ({ after }) => {
        const { nodeName } = (after?.spec ?? {}) as { nodeName?: string }
        return nodeName ? [`/${nodeName}`] : []
      },
    },
    restMs: 100,
    work: key => evict(hand, readKey(key).name),
  }
}

function evict(hand: Hand, name: string): WorkResult {
  const taints = hand.find(nodes, '', name)?.spec?.taints?.filter(({ effect }) => effect === 'NoExecute') ?? []
  if (taints.length === 0) return undefined
  const waits: number[] = []
  for (const pod of hand.list(pods)) {
    if (pod.spec?.nodeName !== name || pod.metadata.deletionTimestamp) continue
    const ms = msUntilEviction(pod, taints, hand.cluster.now())
    if (ms === undefined) continue
    if (ms > 0) {
      waits.push(ms)
      continue
    }
    const message = `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`
    const about = { ...pod, apiVersion: 'v1', kind: 'Pod' }
    record(hand, component, { about, type: 'Normal', reason: 'TaintManagerEviction', message })
    const why = 'Taint manager: deleting due to NoExecute taint'
    hand.remove(pods, tellDisruption(hand, pod, { reason: 'DeletionByTaintManager', message: why }))
  }
  return waits.length > 0 ? { againAfterMs: Math.min(...waits) } : undefined
}
