// Watches over the nodes: one that is not heard of any more is said to be unknown, and its pods not to be ready.
import { isDeepStrictEqual } from 'node:util'
import type { Node, Pod } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import { leases, nodes, pods } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import { timestamp } from '../../timestamp.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { type Hand, handOf } from '../hand.ts'
import { isReady } from '../pods.ts'
import { record } from '../record.ts'
import { shelves } from '../resources.ts'
import { planSilence, planTaints, SILENCE_MS } from './plan.ts'

const leaseNamespace = 'kube-node-lease'
const component = 'node-controller'

/** When a node's last word came, by our own clock: a start gives every node its whole time. */
type Heard = { readonly word: string; readonly at: number }

export function watchNodes(cluster: Cluster): Controller {
  const hand = handOf(cluster, component)
  const heard = new Map<string, Heard>()
  return {
    name: 'node',
    concerns: {
      [shelves.nodes]: itself,
      [shelves.leases]: ({ before, after }) => {
        const { namespace, name } = (after ?? before)!.metadata
        return namespace === leaseNamespace ? [`/${name}`] : []
      },
    },
    work(key) {
      const { name } = readKey(key)
      const node = hand.find(nodes, '', name)
      if (!node) {
        heard.delete(name)
        return undefined
      }
      const word = lastWord(hand, node)
      const now = cluster.now().getTime()
      if (heard.get(name)?.word !== word) heard.set(name, { word, at: now })
      return judge(hand, node, now - heard.get(name)!.at)
    },
  }
}

function lastWord(hand: Hand, { metadata, status }: Node): string {
  const lease = hand.find(leases, leaseNamespace, metadata.name)
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  return `${metadata.uid} ${lease?.spec?.renewTime} ${ready?.lastHeartbeatTime}`
}

function judge(hand: Hand, node: Node, silentMs: number): WorkResult {
  const now = timestamp(hand.cluster.now())
  const silent = silentMs >= SILENCE_MS
  const present = silent ? tellSilence(hand, node, now) : node
  const taints = planTaints(present, now)
  if (taints) {
    hand.change(nodes, present, ({ spec, ...rest }) => {
      const { taints: _, ...others } = spec ?? {}
      return { ...rest, spec: taints.length > 0 ? { ...others, taints } : others }
    })
  }
  const ready = present.status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready && ready.status !== 'True') tellPods(hand, present, now)
  return silent ? undefined : { againAfterMs: SILENCE_MS - silentMs }
}

function tellSilence(hand: Hand, node: Node, now: string): Node {
  const conditions = planSilence(node, now)
  if (isDeepStrictEqual(conditions, node.status?.conditions)) return node
  const { name } = node.metadata
  const about = { ...node, apiVersion: 'v1', kind: 'Node' }
  const message = `Node ${name} status is now: NodeNotReady`
  record(hand, component, { about, type: 'Normal', reason: 'NodeNotReady', message })
  return hand.changeStatus(nodes, node, { ...node.status, conditions })
}

function tellPods(hand: Hand, node: Node, now: string): void {
  const all = hand.list(pods).filter(pod => pod.spec?.nodeName === node.metadata.name && isReady(pod))
  for (const pod of all) hand.changeStatus(pods, pod, unready(pod, now))
}

function unready({ status }: Pod, now: string): Pod['status'] {
  const conditions = status?.conditions?.map(each =>
    each.type === 'Ready' ? { ...each, status: 'False', lastTransitionTime: now } : each,
  )
  return { ...status, conditions } as Pod['status']
}
