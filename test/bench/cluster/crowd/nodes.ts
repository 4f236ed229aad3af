// The nodes that kwok plays.
import type { KubeClient } from '../../../../api/kube/client.ts'
import type { Node } from '../../../../api/kube/objects.ts'
import { nodes } from '../../../../api/kube/resources.ts'
import { until } from '../../../cluster/until.ts'

/** Only nodes that bear it are kwok's. */
export const playedAnnotation = 'kwok.x-k8s.io/node'

const NODES = 10

/** `index` from 0; each has addresses for some 65,000 pods, far from those of the cluster. */
export function buildNode(index: number): Node {
  const podCIDR = `10.${100 + index}.0.0/16`
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeNamed(index), annotations: { [playedAnnotation]: 'played' } },
    spec: { podCIDR, podCIDRs: [podCIDR] },
  }
}

/** Of the pod that was bound as the `count`th: one node after another. */
export function nodeFor(count: number): string {
  return nodeNamed(count % NODES)
}

function nodeNamed(index: number): string {
  return `played-${index}`
}

/** Resolves when kwok has made all of them ready. */
export async function makeNodes(client: KubeClient): Promise<void> {
  for (let index = 0; index < NODES; index += 1) await client.create(nodes, buildNode(index))
  await until('the nodes that kwok plays', async () => {
    const { items } = await client.list(nodes)
    const ready = items.filter(isReady).filter(({ metadata }) => metadata.annotations?.[playedAnnotation])
    return ready.length === NODES ? true : undefined
  })
}

function isReady({ status }: Node): boolean {
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}
