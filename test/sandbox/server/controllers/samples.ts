// Objects that the controllers' tests write and plan with.
import type { ConfigMap, Deployment, Pod } from '../../../../api/kube/objects.ts'
import type { ReplicaSet } from '../../../../sandbox/server/controllers/resources.ts'

export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()

type Meta = Partial<Pod['metadata']>

export function map(name: string, meta: Meta = {}): ConfigMap {
  return { metadata: { namespace: 'a', name, ...meta }, data: {} }
}

type PodWish = Meta & { node?: string; phase?: string; readySince?: string; restarts?: number; ip?: string }

/** As a planner sees it. */
export function pod({ node, phase = 'Running', readySince, restarts, ip, ...meta }: PodWish = {}): Pod {
  return {
    metadata: { namespace: 'a', name: 'p', uid: meta.name ?? 'p', creationTimestamp: at(0), ...meta },
    spec: { ...(node && { nodeName: node }), containers: [{ name: 'main', image: 'i' }] },
    status: {
      phase,
      ...(ip && { podIP: ip, podIPs: [{ ip }] }),
      ...(readySince && { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }] }),
      ...(restarts !== undefined && {
        containerStatuses: [{ name: 'main', ready: true, restartCount: restarts, image: 'i', imageID: '' }],
      }),
    },
  } as Pod
}

export function ownedBy(uid: string, more: object = {}): Pod['metadata']['ownerReferences'] {
  return [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid, controller: true, ...more }]
}

type SetWish = Meta & { size?: number; available?: number; replicas?: number; template?: string }

/** A set as a planner sees it: `available` of its `replicas` pods, `size` of which are wanted. */
export function set({ size = 0, available = 0, replicas = size, template = 'one', ...meta }: SetWish = {}): ReplicaSet {
  const labels = { app: 'x', v: template }
  return {
    metadata: { namespace: 'a', name: 'r', uid: meta.name ?? 'r', generation: 1, creationTimestamp: at(0), ...meta },
    spec: {
      replicas: size,
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels }, spec: { containers: [] } },
    },
    status: { replicas, readyReplicas: available, availableReplicas: available, observedGeneration: 1 },
  }
}

type Spec = NonNullable<Deployment['spec']>

/** As somebody writes it. */
export function deployment(replicas: number, spec: Partial<Spec> = {}): Deployment {
  const labels = { app: 'x' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'i' }] } }
  return {
    metadata: { namespace: 'a', name: 'd' },
    spec: { replicas, selector: { matchLabels: labels }, template, ...spec },
  }
}
