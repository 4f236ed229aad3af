// What a Service must say.
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { validateAddress, validatePublicAddress, validateRange } from '../check/addresses.ts'
import { forbidden, invalid, invalids, mustBeOneOf, oneOf, required } from '../check/errors.ts'
import { validateLabels } from '../check/labels.ts'
import { dnsSubdomain, qualifiedName } from '../check/names.ts'
import type { ServiceSpec } from './types.ts'
import { validateServicePorts } from './validatePorts.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const MAX_AFFINITY_SECONDS = 86_400

export function validateService(object: Obj): FieldError[] {
  const spec = (object.spec ?? {}) as ServiceSpec
  return [
    ...validateByType(spec),
    ...validateServicePorts(spec),
    ...validateLabels('spec.selector', spec.selector),
    ...mustBeOneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...validateAffinity(spec),
    ...validateAddresses(spec),
    ...(spec.externalIPs ?? []).flatMap((address, index) =>
      validatePublicAddress(`spec.externalIPs[${index}]`, address),
    ),
    ...mustBeOneOf('spec.type', spec.type, types),
    ...validateLoadBalancer(spec),
    ...validateTraffic(spec),
    ...validateFamilies(spec),
    ...oneOf('spec.trafficDistribution', spec.trafficDistribution, ['PreferClose', 'PreferSameZone', 'PreferSameNode']),
  ]
}

function validateByType(spec: ServiceSpec): FieldError[] {
  const { type, clusterIP, clusterIPs = [], externalName = '', ports = [] } = spec
  if (type === 'ExternalName') {
    return [
      ...(clusterIPs.length > 0 || clusterIP
        ? [forbidden('spec.clusterIPs', 'may not be set for ExternalName services')]
        : []),
      ...(externalName ? invalids('spec.externalName', externalName, dnsSubdomain(externalName)) : []),
      ...(externalName ? [] : [required('spec.externalName')]),
    ]
  }
  const headless = clusterIP === 'None'
  return [
    ...(headless && (type === 'NodePort' || type === 'LoadBalancer')
      ? [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : []),
    ...(ports.length === 0 && !headless ? [required('spec.ports')] : []),
  ]
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (sessionAffinity !== 'ClientIP' || seconds === undefined) return []
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return []
  const detail = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`
  return [invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, detail)]
}

function validateAddresses({ type, clusterIP = '', clusterIPs = [] }: ServiceSpec): FieldError[] {
  if (type === 'ExternalName') return []
  const field = 'spec.clusterIPs'
  if (clusterIPs.length > 0 && !clusterIP) {
    return [invalid(field, clusterIPs, 'must be empty when `clusterIP` is not specified')]
  }
  if (clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    return [invalid(field, clusterIPs, 'first value must match `clusterIP`')]
  }
  return clusterIPs.flatMap((address, index) =>
    address === 'None' && index === 0 ? [] : validateAddress(`${field}[${index}]`, address),
  )
}

function validateLoadBalancer(spec: ServiceSpec): FieldError[] {
  const { type, loadBalancerSourceRanges = [], allocateLoadBalancerNodePorts, loadBalancerClass } = spec
  const only = (field: string) => forbidden(`spec.${field}`, "may only be used when `type` is 'LoadBalancer'")
  const balances = type === 'LoadBalancer'
  const ranges = 'LoadBalancerSourceRanges'
  return [
    ...(!balances && loadBalancerSourceRanges.length > 0 ? [only(ranges)] : []),
    ...loadBalancerSourceRanges.flatMap((range, index) => validateRange(`spec.${ranges}[${index}]`, range.trim())),
    ...(!balances && allocateLoadBalancerNodePorts !== undefined ? [only('allocateLoadBalancerNodePorts')] : []),
    ...(!balances && loadBalancerClass !== undefined ? [only('loadBalancerClass')] : []),
    ...(balances && loadBalancerClass !== undefined
      ? invalids('spec.loadBalancerClass', loadBalancerClass, qualifiedName(loadBalancerClass))
      : []),
  ]
}

const policies = ['Cluster', 'Local']

function validateTraffic(spec: ServiceSpec): FieldError[] {
  const { type, externalIPs = [], externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort } = spec
  const isExternal = type === 'NodePort' || type === 'LoadBalancer' || externalIPs.length > 0
  const field = 'spec.externalTrafficPolicy'
  const stray =
    externalTrafficPolicy !== undefined && !isExternal
      ? [invalid(field, externalTrafficPolicy, 'may only be set for externally-accessible services')]
      : oneOf(field, externalTrafficPolicy, policies)
  const checked = type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
  return [
    ...stray,
    ...(healthCheckNodePort && !checked ? [invalid('spec.healthCheckNodePort', healthCheckNodePort, detail)] : []),
    ...oneOf('spec.internalTrafficPolicy', internalTrafficPolicy, policies),
  ]
}

function validateFamilies(spec: ServiceSpec): FieldError[] {
  const { ipFamilies = [], ipFamilyPolicy, clusterIP, selector = {}, type } = spec
  if (type === 'ExternalName') return []
  const anywhere = clusterIP === 'None' && Object.keys(selector).length === 0
  const wrong = [
    ...ipFamilies.flatMap((family, index) => oneOf(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6'])),
    ...oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']),
  ]
  if (wrong.length > 0 || anywhere) return wrong
  const dual = 'this cluster is not configured for dual-stack services'
  return [
    ...ipFamilies.flatMap((family, index) =>
      family === 'IPv6' ? [invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')] : [],
    ),
    ...(ipFamilyPolicy === 'RequireDualStack' ? [invalid('spec.ipFamilyPolicy', ipFamilyPolicy, dual)] : []),
  ]
}
