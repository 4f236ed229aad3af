// The objects that operator and proxy read, as they are when all is well: what the mutations begin with.
import type { Lease, Namespace, Node, Pod } from '../../../api/kube/objects.ts'
import {
  expiredLabel,
  fenceAnnotation,
  holderLabel,
  inUseLabel,
  maxPodsAnnotation,
  ownerAnnotation,
  ownerUIDAnnotation,
  proxyContainer,
  roleLabel,
  serviceLabel,
  serviceNamespaceLabel,
  terminatingAnnotation,
  ticketFinalizer,
  waitingAnnotation,
} from '../../../api/v1alpha1/names.ts'
import type { DedicatedService, IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { copiesAnnotation } from '../../../operator/infrastructure/copies.ts'

/** What `now` is to the samples. */
export const NOW = Date.parse('2026-11-22T12:00:00Z')
export const HOLDER = '7e57ed00-0000-4000-8000-000000000001.b007'
const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString()
const labels = { [serviceLabel]: 'web', [serviceNamespaceLabel]: 'user' }

export const ticket: IsolationPod = {
  apiVersion: 'soh.re/v1alpha1',
  kind: 'IsolationPod',
  metadata: {
    ...{ name: 'web-a', namespace: 'pool', uid: 'ticket-a', resourceVersion: '70', creationTimestamp: at(60) },
    labels: { ...labels, [expiredLabel]: 'false' },
    finalizers: [ticketFinalizer],
  },
  spec: { templateHash: 'h', port: 8080, retire: 'Unused', retireReason: 'ScaleDown' },
  status: {
    ...{ phase: 'Active', phaseSince: at(20), podUID: 'pod-a', podIP: '10.0.0.1', holder: HOLDER, claimID: 'c' },
    ...{ reservedAt: at(30), client: '192.0.2.1:5', activeAt: at(20), endedAt: at(5), endReason: 'HolderSilent' },
    ...{ bytesIn: 1, bytesOut: 2, podDeletedAt: at(1) },
  },
}

export const pod: Pod = {
  metadata: {
    ...{ name: 'web-a', namespace: 'pool', uid: 'pod-a', resourceVersion: '71', creationTimestamp: at(59) },
    labels: { ...labels, [roleLabel]: 'target', [inUseLabel]: 'true' },
    ownerReferences: [
      { apiVersion: 'soh.re/v1alpha1', kind: 'IsolationPod', name: 'web-a', uid: 'ticket-a', controller: true },
    ],
  },
  spec: { nodeName: 'n', containers: [] },
  status: {
    phase: 'Running',
    podIP: '10.0.0.1',
    conditions: [
      { type: 'PodScheduled', status: 'True', reason: 'r', message: 'm' },
      { type: 'Ready', status: 'True' },
    ],
    containerStatuses: [
      {
        ...{ name: proxyContainer, image: 'i', imageID: '', ready: true, restartCount: 1 },
        state: {
          running: { startedAt: at(40) },
          waiting: { reason: 'ErrImagePull', message: 'no such image' },
          terminated: { exitCode: 1, signal: 9, finishedAt: at(50), message: 'a\nb', reason: 'Error' },
        },
        lastState: { terminated: { exitCode: 1, finishedAt: at(50) } },
      },
    ],
  },
}

export const lease: Lease = {
  metadata: {
    ...{ name: 'holder-7e57ed00-0000-4000-8000-000000000001', namespace: 'pool', uid: 'l', resourceVersion: '72' },
    labels: { ...labels, [holderLabel]: 'true' },
    annotations: { [waitingAnnotation]: '3', [terminatingAnnotation]: 'false' },
  },
  spec: { holderIdentity: HOLDER, leaseDurationSeconds: 300, acquireTime: at(40), renewTime: at(2) },
}

export const node: Node = { metadata: { name: 'n', uid: 'node', resourceVersion: '1' }, spec: { unschedulable: false } }

export const poolNamespace: Namespace = {
  metadata: {
    ...{ name: 'pool', uid: 'p', resourceVersion: '5' },
    labels,
    annotations: {
      ...{ [ownerAnnotation]: 'user/web', [ownerUIDAnnotation]: 'u', [fenceAnnotation]: '5m' },
      ...{ [copiesAnnotation]: 'Secret/a,ConfigMap/b', [maxPodsAnnotation]: '5' },
    },
  },
}

export const service: DedicatedService = {
  apiVersion: 'soh.re/v1alpha1',
  kind: 'DedicatedService',
  metadata: {
    ...{ name: 'web', namespace: 'user', uid: 'u', resourceVersion: '9', generation: 3 },
    annotations: { 'soh.re/base-pool-size': '4', [maxPodsAnnotation]: '50' },
  },
  spec: {
    ...{ image: 'web:1', port: 8080, replicas: 2, securityProfile: 'Baseline', gate: true },
    service: { type: 'ClusterIP', port: 9090 },
    pool: {
      maxPods: 20,
      overflow: 'Queue',
      rollout: { maxSurge: '25%', maxUnavailable: 1 },
      historyLimit: 10,
      retention: '0s',
      maxIdleTime: '1h',
      autoscaling: { sparePercent: 25, minSpare: 2, maxSpare: 40, scaleDownDelay: '60s' },
    },
    connections: {
      ...{
        connectTimeout: '5s',
        drainTimeout: '1h',
        queue: { length: 128, timeout: '30s' },
        claimOn: 'Accept',
        firstByteTimeout: '10s',
      },
      healthCheckSources: ['10.0.0.0/8'],
    },
    proxy: { replicas: 1, fence: '5m' },
    network: { dns: true, allowPeers: false, ingress: 'ProxyOnly', proxyEgress: 'Open' },
  },
  status: {
    ...{ observedGeneration: 3, totalTargets: 2, availableTargets: 2, inUseTargets: 0, pendingTargets: 0 },
    baseTargets: 7,
    conditions: [{ type: 'Ready', status: 'True', reason: 'PodsAvailable', message: 'm', lastTransitionTime: at(99) }],
  },
}
