// How many pods there would be if all were there, by the controllers of those that are.
import type { Pod } from '../../../../api/kube/objects.ts'
import type { Cluster } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import { qualified } from '../../refusal.ts'
import { controllerOf } from '../pods.ts'

/** Pods without a controller are not counted: nobody can say. Throws when a controller has no scale. */
export function countExpected(cluster: Cluster, pods: readonly Pod[]): number {
  const asked = new Set<string>()
  const scales = new Map<string, number>()
  for (const pod of pods) {
    const reference = controllerOf(pod)
    if (!reference || asked.has(reference.uid)) continue
    asked.add(reference.uid)
    const { uid, replicas } = scaleOf(cluster, pod as unknown as Obj)
    scales.set(uid, replicas)
  }
  return [...scales.values()].reduce((sum, each) => sum + each, 0)
}

/** Of the controller, or of that one's own: a ReplicaSet's Deployment says how many are wanted in all. */
function scaleOf(cluster: Cluster, object: Obj): { uid: string; replicas: number } {
  const { apiVersion, kind: wanted, name, uid } = controllerOf(object)!
  const kind = cluster.kinds.named(apiVersion, wanted)
  if (!kind) throw new Error(`no matches for kind "${wanted}" in version "${apiVersion}"`)
  if (!kind.scaling) throw new Error(`${qualified(kind)} does not implement the scale subresource`)
  const controller = cluster.store.shelf(kind.shelf).find(object.metadata.namespace, name)
  if (controller?.metadata.uid !== uid) return { uid, replicas: 0 }
  if (kind.shelf === 'replicasets.apps' && controllerOf(controller)?.kind === 'Deployment') {
    return scaleOf(cluster, controller)
  }
  return { uid, replicas: kind.scaling.read(controller).wanted ?? 0 }
}
