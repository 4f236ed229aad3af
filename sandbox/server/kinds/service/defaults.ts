// What a Service has when its writer does not say.
import type { Obj } from '../../object.ts'
import type { ServicePort, ServiceSpec, ServiceStatus } from './types.ts'

const AFFINITY_SECONDS = 10_800

export function setServiceDefaults(draft: Obj): void {
  const spec = (draft.spec ?? {}) as ServiceSpec
  const { type = 'ClusterIP', sessionAffinity = 'None' } = spec
  const isExternal = type === 'NodePort' || type === 'LoadBalancer'
  const isName = type === 'ExternalName'
  draft.spec = {
    ...spec,
    type,
    sessionAffinity,
    ...affinity(spec, sessionAffinity),
    ...(spec.ports && { ports: spec.ports.map(withPortDefaults) }),
    ...(isExternal && { externalTrafficPolicy: spec.externalTrafficPolicy ?? 'Cluster' }),
    ...(!isName && { internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster' }),
    ...(type === 'LoadBalancer' && { allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? true }),
  } satisfies ServiceSpec
  setStatusDefaults(draft)
}

function affinity(spec: ServiceSpec, sessionAffinity: string): Pick<ServiceSpec, 'sessionAffinityConfig'> {
  if (sessionAffinity === 'None') return { sessionAffinityConfig: undefined }
  if (sessionAffinity !== 'ClientIP') return {}
  const { timeoutSeconds = AFFINITY_SECONDS } = spec.sessionAffinityConfig?.clientIP ?? {}
  return { sessionAffinityConfig: { clientIP: { timeoutSeconds } } }
}

function withPortDefaults(port: ServicePort): ServicePort {
  return { ...port, protocol: port.protocol || 'TCP', targetPort: port.targetPort || port.port }
}

function setStatusDefaults(draft: Obj): void {
  const status = (draft.status ?? {}) as ServiceStatus
  const ingress = status.loadBalancer?.ingress?.map(each =>
    each.ip ? { ...each, ipMode: each.ipMode ?? 'VIP' } : each,
  )
  draft.status = { ...status, loadBalancer: { ...status.loadBalancer, ...(ingress && { ingress }) } }
}
