// A Service as it is worked on here.
import type { IntOrString } from '../check/numbers.ts'

export type ServicePort = {
  name?: string
  protocol?: string
  appProtocol?: string
  port: number
  targetPort?: IntOrString
  nodePort?: number
}

export type ServiceSpec = {
  type?: string
  clusterIP?: string
  clusterIPs?: string[]
  ports?: ServicePort[]
  selector?: Record<string, string>
  externalIPs?: string[]
  externalName?: string
  externalTrafficPolicy?: string
  internalTrafficPolicy?: string
  trafficDistribution?: string
  healthCheckNodePort?: number
  ipFamilies?: string[]
  ipFamilyPolicy?: string
  allocateLoadBalancerNodePorts?: boolean
  loadBalancerClass?: string
  loadBalancerIP?: string
  loadBalancerSourceRanges?: string[]
  sessionAffinity?: string
  sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } }
}

export type Ingress = { ip?: string; hostname?: string; ipMode?: string }
export type ServiceStatus = { loadBalancer?: { ingress?: Ingress[] } }

/** Where Services' own addresses and node ports come from. */
export type ServiceRanges = {
  /** Such as `10.96.0.0/16`. */
  readonly clusterIPRange: string
  readonly nodePortRange: { readonly from: number; readonly to: number }
}
