// Addresses and node ports that a Service asks for, or keeps: they must be free, in range, and never change.
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid } from '../check/errors.ts'
import type { Facts } from '../kind.ts'
import { isInRange, othersThan, portKey } from './allocate.ts'
import type { ServiceRanges, ServiceSpec } from './types.ts'

const specOf = (object: Obj) => (object.spec ?? {}) as ServiceSpec

/** Of a Service that is otherwise valid. */
export function validateAllocation(
  object: Obj,
  { facts, ranges }: { facts: Facts; ranges: ServiceRanges },
): FieldError[] {
  const spec = specOf(object)
  const taken = othersThan(object, facts)
  return [...validateAddress(spec, taken.addresses, ranges), ...validateNodePorts(spec, taken.ports, ranges)]
}

function validateAddress(spec: ServiceSpec, taken: ReadonlySet<string>, ranges: ServiceRanges): FieldError[] {
  const { clusterIP, clusterIPs, type } = spec
  const refuse = (why: string) => [
    invalid('spec.clusterIPs', clusterIPs ?? [], `failed to allocate IP ${clusterIP}: ${why}`),
  ]
  if (type === 'ExternalName' || clusterIP === 'None') return []
  if (!clusterIP) return [invalid('spec.clusterIPs', clusterIPs ?? [], 'failed to allocate an IP: range is full')]
  if (!isInRange(ranges.clusterIPRange, clusterIP)) {
    const range = ranges.clusterIPRange
    return refuse(`the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is ${range}`)
  }
  return taken.has(clusterIP) ? refuse('provided IP is already allocated') : []
}

function validateNodePorts(spec: ServiceSpec, taken: ReadonlySet<string>, ranges: ServiceRanges): FieldError[] {
  const { ports = [], healthCheckNodePort } = spec
  const { from, to } = ranges.nodePortRange
  const refuse = (field: string, port: number, key: string, earlier: boolean) => {
    if (port < from || port > to) {
      return [
        invalid(field, port, `provided port is not in the valid range. The range of valid ports is ${from}-${to}`),
      ]
    }
    return earlier || taken.has(key) ? [invalid(field, port, 'provided port is already allocated')] : []
  }
  return [
    ...ports.flatMap((port, index) => {
      if (!port.nodePort) return []
      const earlier = ports.slice(0, index).some(other => portKey(other) === portKey(port))
      return refuse(`spec.ports[${index}].nodePort`, port.nodePort, portKey(port), earlier)
    }),
    ...(healthCheckNodePort
      ? refuse('spec.healthCheckNodePort', healthCheckNodePort, `TCP/${healthCheckNodePort}`, false)
      : []),
  ]
}

export function validateKeptAddress(object: Obj, before: Obj): FieldError[] {
  const [spec, was] = [specOf(object), specOf(before)]
  const bothHave = spec.type !== 'ExternalName' && was.type !== 'ExternalName'
  const moved = bothHave && was.clusterIP && spec.clusterIP !== was.clusterIP
  const checked = (each: ServiceSpec) => each.type === 'LoadBalancer' && each.externalTrafficPolicy === 'Local'
  const otherCheck = checked(spec) && checked(was) && spec.healthCheckNodePort !== was.healthCheckNodePort
  const stays = spec.type === 'LoadBalancer' && was.type === 'LoadBalancer'
  const otherClass = stays && spec.loadBalancerClass !== was.loadBalancerClass
  return [
    ...(moved ? [invalid('spec.clusterIPs[0]', spec.clusterIPs, 'may not change once set')] : []),
    ...(otherCheck ? [forbidden('spec.healthCheckNodePort', 'field is immutable')] : []),
    ...(otherClass ? [invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set')] : []),
  ]
}
