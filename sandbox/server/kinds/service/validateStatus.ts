// What a Service's status must say: addresses of a load balancer, which only that type has.
import { isIP } from 'node:net'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { validateAddress } from '../check/addresses.ts'
import { forbidden, invalid, invalids, oneOf, required } from '../check/errors.ts'
import { dnsSubdomain } from '../check/names.ts'
import type { Ingress, ServiceSpec, ServiceStatus } from './types.ts'

export function validateServiceStatus(object: Obj): FieldError[] {
  const { type } = (object.spec ?? {}) as ServiceSpec
  const { ingress = [] } = ((object.status ?? {}) as ServiceStatus).loadBalancer ?? {}
  const field = 'status.loadBalancer.ingress'
  if (type !== 'LoadBalancer' && ingress.length > 0) {
    return [forbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")]
  }
  return ingress.flatMap((each, index) => validateIngress(`${field}[${index}]`, each))
}

function validateIngress(field: string, { ip, hostname, ipMode }: Ingress): FieldError[] {
  return [
    ...(ip ? validateAddress(`${field}.ip`, ip) : []),
    ...(ip && ipMode === undefined ? [required(`${field}.ipMode`, 'must be specified when `ip` is set')] : []),
    ...(!ip && ipMode !== undefined
      ? [forbidden(`${field}.ipMode`, 'may not be specified when `ip` is not set')]
      : oneOf(`${field}.ipMode`, ipMode, ['Proxy', 'VIP'])),
    ...(hostname ? validateHost(`${field}.hostname`, hostname) : []),
  ]
}

function validateHost(field: string, hostname: string): FieldError[] {
  if (isIP(hostname) !== 0) return [invalid(field, hostname, 'must be a DNS name, not an IP address')]
  return invalids(field, hostname, dnsSubdomain(hostname))
}
