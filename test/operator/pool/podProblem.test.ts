import { expect, it } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { podProblem } from '../../../operator/pool/podProblem.ts'

const podWith = (status: Pod['status']): Pod => ({ metadata: { name: 'x', namespace: 'dedi' }, status })
const unscheduled = (message?: string) =>
  podWith({ conditions: [{ type: 'PodScheduled', status: 'False', ...(message && { message }) }] })
const waiting = (reason: string, message: string) => {
  const state = { waiting: { reason, message } }
  const container = { name: 'target', image: 'a:b', imageID: '', ready: false, restartCount: 0, state }
  return podWith({ containerStatuses: [container] })
}

it.each<[name: string, pod: Pod, message: string]>([
  [
    'a scheduler that ends its sentence',
    unscheduled('0/1 nodes are available: 1 Insufficient cpu. preemption: No victims found for incoming pod..'),
    'No node takes the pod: 0/1 nodes are available: 1 Insufficient cpu. preemption: No victims found for incoming pod. Lower spec.resources, or add nodes',
  ],
  [
    'one that does not',
    unscheduled('0/1 nodes'),
    'No node takes the pod: 0/1 nodes. Lower spec.resources, or add nodes',
  ],
  [
    'one that says nothing',
    unscheduled(),
    'No node takes the pod: no reason given. Lower spec.resources, or add nodes',
  ],
  [
    'a registry that ends its sentence',
    waiting('ErrImagePull', 'not found.'),
    "The image a:b of container target cannot be pulled: not found. Check its name, its tag and spec.template's imagePullSecrets",
  ],
  [
    'a kubelet that ends its sentence',
    waiting('CreateContainerConfigError', 'secret "x" not found.'),
    'Container target cannot be made: secret "x" not found',
  ],
])('what others say is quoted with one full stop: %s', (_name, pod, message) => {
  expect(podProblem(pod)?.message).toBe(message)
})
