// The seed's example as the API server stores it, defaults filled in; a test changes what it is about.
import type { Namespace } from '../../../api/kube/objects.ts'
import type { DedicatedService, DedicatedServiceSpec } from '../../../api/v1alpha1/types.generated.ts'

export const uid = '0d1c2b3a-0000-4000-8000-000000000001'

type Change = { [K in keyof DedicatedServiceSpec]?: Partial<DedicatedServiceSpec[K]> }

/** Nested objects of `change` are laid over the defaults; lists and texts replace them. */
export function sampleService(change: Change = {}, annotations?: Record<string, string>): DedicatedService {
  const spec: Record<string, unknown> = { ...defaults }
  for (const [key, value] of Object.entries(change)) {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    spec[key] = isMap ? { ...(spec[key] as object | undefined), ...value } : value
  }
  return {
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: { name: 'my-app', namespace: 'default', uid, ...(annotations && { annotations }) },
    spec: spec as DedicatedServiceSpec,
  }
}

export function sampleNamespace(labels: Record<string, string> = {}): Namespace {
  return { metadata: { name: 'default', labels: { 'kubernetes.io/metadata.name': 'default', ...labels } } }
}

const defaults: DedicatedServiceSpec = {
  image: 'my-app-image:latest',
  port: 8080,
  replicas: 5,
  service: { type: 'ClusterIP', port: 9090 },
  pool: { overflow: 'Queue', rollout: { maxSurge: '25%', maxUnavailable: '25%' }, historyLimit: 100, retention: '0s' },
  connections: {
    connectTimeout: '5s',
    drainTimeout: '1h',
    queue: { length: 128, timeout: '30s' },
    claimOn: 'Accept',
    firstByteTimeout: '10s',
  },
  proxy: { replicas: 1, fence: '5m' },
  network: { dns: true, allowPeers: false, ingress: 'ProxyOnly', proxyEgress: 'Open' },
  securityProfile: 'Baseline',
  gate: false,
}
