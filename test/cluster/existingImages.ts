// Which images the nodes of a cluster have, as their kubelets tell.
import type { Node } from '../../api/kube/objects.ts'

/** A line for each node that lacks some. A kubelet tells of 50 images, the largest first. */
export function missingImages(among: readonly Node[], wanted: readonly string[]): string[] {
  return among.flatMap(({ metadata, status }) => {
    const there = new Set((status?.images ?? []).flatMap(({ names }) => names ?? []))
    const lacking = wanted.filter(name => !there.has(name))
    return lacking.length > 0 ? [`  ${metadata.name}: ${lacking.join(', ')}`] : []
  })
}
