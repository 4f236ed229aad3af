// The objects that the sandbox's server, its controllers and its node agent read beside those of the product, as they are when all is well.

import { revisionAnnotation } from '../../../sandbox/server/controllers/deployment/revision.ts'
import { lease, NOW, node, pod, poolNamespace } from './samples.ts'

const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString().replace('.000', '')
const about = (name: string) => ({
  ...{ name, uid: `u-${name}`, resourceVersion: '7', generation: 2, creationTimestamp: at(60) },
  labels: { app: 'web' },
  annotations: { note: 'x' },
})
const inPool = (name: string) => ({ ...about(name), namespace: 'pool' })
const selector = { matchLabels: { app: 'web' } }
const container = {
  name: 'target',
  image: 'web:1',
  ports: [{ name: 'web', containerPort: 8080 }],
  env: [
    { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'WORD', valueFrom: { secretKeyRef: { name: 'secret', key: 'word' } } },
  ],
  envFrom: [{ configMapRef: { name: 'map' } }],
  resources: { requests: { cpu: '100m', memory: '64Mi' } },
}
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } }
const condition = (type: string) => ({
  ...{ type, status: 'True', reason: 'Said', message: 'so' },
  ...{ lastTransitionTime: at(30), lastUpdateTime: at(30) },
})

export const targetPod = {
  ...pod,
  metadata: {
    ...pod.metadata,
    labels: { app: 'web' },
    annotations: { 'controller.kubernetes.io/pod-deletion-cost': '3' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'set', uid: 'u-set', controller: true }],
  },
  spec: {
    ...{ nodeName: 'n', nodeSelector: { zone: 'a' }, containers: [container], restartPolicy: 'Always' },
    tolerations: [{ key: 'gone', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }],
    volumes: [
      { name: 'a', secret: { secretName: 'secret', items: [{ key: 'word', path: 'in/word' }] } },
      { name: 'b', configMap: { name: 'map' } },
      { name: 'c', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    ],
  },
}

export const workNode = {
  ...node,
  metadata: { ...node.metadata, labels: { zone: 'a' } },
  spec: { taints: [{ key: 'gone', effect: 'NoExecute', timeAdded: at(20) }] },
  status: {
    allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
    conditions: [{ ...condition('Ready'), lastHeartbeatTime: at(5) }, condition('MemoryPressure')],
  },
}

/** Its times are told to the microsecond. */
const heldLease = {
  ...lease,
  spec: { ...lease.spec, acquireTime: '2026-11-22T11:59:20.000000Z', renewTime: '2026-11-22T11:59:58.000000Z' },
}

/** By plural and group, as the server finds their kinds. */
export const served: readonly (readonly [plural: string, group: string, object: object])[] = [
  ['pods', '', targetPod],
  ['nodes', '', workNode],
  ['namespaces', '', { ...poolNamespace, status: { phase: 'Active', conditions: [condition('NamespaceDeletion')] } }],
  ['leases', 'coordination.k8s.io', heldLease],
  [
    'services',
    '',
    {
      metadata: inPool('service'),
      spec: { selector: { app: 'web' }, ports: [{ name: 'web', port: 9090, targetPort: 'web', protocol: 'TCP' }] },
      status: { loadBalancer: { ingress: [{ ip: '10.65.0.1' }] } },
    },
  ],
  ['secrets', '', { metadata: inPool('secret'), type: 'Opaque', data: { word: 'c2VjcmV0' } }],
  ['configmaps', '', { metadata: inPool('map'), data: { a: '1' }, binaryData: { b: 'AAE=' } }],
  [
    'deployments',
    'apps',
    {
      metadata: { ...inPool('deployment'), annotations: { [revisionAnnotation]: '3' } },
      spec: { replicas: 3, selector, template, progressDeadlineSeconds: 600 },
      status: {
        ...{ observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 },
        conditions: [condition('Available'), condition('Progressing')],
      },
    },
  ],
  [
    'replicasets',
    'apps',
    {
      metadata: {
        ...inPool('set'),
        annotations: {
          [revisionAnnotation]: '3',
          'deployment.kubernetes.io/desired-replicas': '3',
          'deployment.kubernetes.io/max-replicas': '4',
        },
      },
      spec: { replicas: 3, minReadySeconds: 5, selector, template },
      status: { replicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 2, conditions: [] },
    },
  ],
  [
    'poddisruptionbudgets',
    'policy',
    {
      metadata: inPool('budget'),
      spec: { minAvailable: 1, selector },
      status: {
        ...{ currentHealthy: 3, desiredHealthy: 1, disruptionsAllowed: 2, expectedPods: 3 },
        ...{ disruptedPods: { 'web-a': at(10) }, conditions: [condition('DisruptionAllowed')] },
      },
    },
  ],
  [
    'endpointslices',
    'discovery.k8s.io',
    {
      ...{ metadata: inPool('slice'), addressType: 'IPv4', ports: [{ name: 'web', port: 8080, protocol: 'TCP' }] },
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: 'web-a', namespace: 'pool', uid: 'pod-a' },
        },
      ],
    },
  ],
]
