// The objects that the tests write.
import type { ConfigMap, Pod } from '../../api/kube/objects.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { randomName } from './server.ts'

type Meta = {
  labels?: Record<string, string>
  finalizers?: string[]
  ownerReferences?: Pod['metadata']['ownerReferences']
}

export function sampleConfigMap(
  namespace: string,
  data: Record<string, string> = { a: '1' },
  meta: Meta = {},
): ConfigMap {
  return { metadata: { namespace, name: randomName('map'), ...meta }, data }
}

/** A pod that no node can take, so that it stays as it is wherever the suite runs. */
export function samplePod(namespace: string, meta: Meta = {}, spec: Partial<Pod['spec'] & object> = {}): Pod {
  return {
    metadata: { namespace, name: randomName('pod'), ...meta },
    spec: {
      nodeSelector: { 'conformance.soh.re/no-node': 'here' },
      containers: [{ name: 'main', image: 'conformance.soh.re/none' }],
      ...spec,
    },
  }
}

export function sampleTicket(namespace: string, meta: Meta = {}): IsolationPod {
  return {
    apiVersion: 'soh.re/v1alpha1',
    kind: 'IsolationPod',
    metadata: { namespace, name: randomName('ticket'), ...meta },
    spec: { templateHash: 'h1' },
  }
}

/** What a user writes: the server adds the defaults that the type demands. */
export function sampleService(namespace: string, spec: object = { image: 'my-app-image:latest' }): DedicatedService {
  return {
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: { namespace, name: randomName('dedi') },
    spec: spec as DedicatedService['spec'],
  }
}
