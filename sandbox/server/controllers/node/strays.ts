// Pods of nodes that are no more go too: nobody else will ever let them go.
import { nodes, pods } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import type { Controller } from '../controller.ts'
import { handOf } from '../hand.ts'
import { tellDisruption } from './disrupt.ts'

/** A node that comes back in this time keeps its pods. */
const PATIENCE_MS = 40_000
const LOOK_EVERY_MS = 20_000

export function collectPods(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'pod-garbage-collector')
  /** By name of the node: since when it has been missed. */
  let missed: ReadonlyMap<string, number> = new Map()
  return {
    name: 'strayPod',
    concerns: {},
    begin: ['all'],
    work() {
      const now = cluster.now().getTime()
      const bound = hand.list(pods).filter(({ spec }) => spec?.nodeName && !hand.find(nodes, '', spec.nodeName))
      const names = new Set(bound.map(({ spec }) => spec!.nodeName!))
      missed = new Map([...names].map(name => [name, missed.get(name) ?? now]))
      for (const pod of bound) {
        if (now - missed.get(pod.spec!.nodeName!)! < PATIENCE_MS) continue
        const message = 'PodGC: node no longer exists'
        const told = tellDisruption(hand, pod, { reason: 'DeletionByPodGC', message, phase: 'Failed' })
        hand.remove(pods, told, { gracePeriodSeconds: 0 })
      }
      return { againAfterMs: LOOK_EVERY_MS }
    },
  }
}
