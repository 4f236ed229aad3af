// The smallest summary of the node that a kubelet may give; nothing is measured here.
import type { Pods } from '../pods.ts'
import { timestamp } from '../timestamp.ts'

export function buildSummary(nodeName: string, pods: Pods, now: number): unknown {
  return {
    node: { nodeName, startTime: timestamp(now) },
    pods: pods.list().map(run => {
      const { name, namespace, uid } = run.pod().metadata
      return {
        podRef: { name, namespace, uid },
        startTime: run.pod().status?.startTime ?? timestamp(now),
        containers: [],
      }
    }),
  }
}
