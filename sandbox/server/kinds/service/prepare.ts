// What the server adds to a Service before it looks at it: addresses, node ports, and what an earlier state had that this one needs not repeat.
import type { Obj } from '../../object.ts'
import type { Facts } from '../kind.ts'
import { freeAddress, freePort, othersThan, type Taken } from './allocate.ts'
import type { ServicePort, ServiceRanges, ServiceSpec } from './types.ts'

const specOf = (object: Obj) => (object.spec ?? {}) as ServiceSpec

const seedOf = ({ metadata }: Obj) => metadata.uid ?? metadata.name

export function prepareNewService(draft: Obj, { facts, ranges }: { facts: Facts; ranges: ServiceRanges }): void {
  draft.status = { loadBalancer: {} }
  draft.spec = allocate(specOf(draft), { taken: othersThan(draft, facts), ranges, seed: seedOf(draft) })
}

export function prepareChangedService(
  draft: Obj,
  before: Obj,
  { facts, ranges }: { facts: Facts; ranges: ServiceRanges },
): void {
  const kept = dropUnused(carryOver(specOf(draft), specOf(before)), specOf(before))
  draft.spec = allocate(kept, { taken: othersThan(draft, facts), ranges, seed: seedOf(draft) })
  if (kept.type !== 'LoadBalancer') draft.status = { loadBalancer: {} }
}

const hasAddress = ({ type }: ServiceSpec) => type !== 'ExternalName'
const hasNodePorts = ({ type }: ServiceSpec) => type === 'NodePort' || type === 'LoadBalancer'
const hasHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec) =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local'

/** What a writer that does not know of addresses and node ports leaves out. */
function carryOver(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  const next = { ...spec }
  if (hasAddress(before) && hasAddress(spec)) {
    if (!next.clusterIP) {
      next.clusterIP = before.clusterIP
      next.clusterIPs = before.clusterIPs
    } else if (next.clusterIP !== before.clusterIP && sameList(next.clusterIPs, before.clusterIPs)) {
      next.clusterIPs = [next.clusterIP]
    }
    next.ipFamilies ??= before.ipFamilies
    next.ipFamilyPolicy ??= before.ipFamilyPolicy
  }
  if (hasNodePorts(before) && hasNodePorts(spec)) next.ports = withNodePorts(spec.ports ?? [], before.ports ?? [])
  if (hasHealthCheck(before) && hasHealthCheck(spec)) next.healthCheckNodePort ??= before.healthCheckNodePort
  return next
}

function sameList(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.join() === b.join()
}

/** By number and protocol, then by name. */
function withNodePorts(ports: readonly ServicePort[], before: readonly ServicePort[]): ServicePort[] {
  const used = new Set(ports.map(({ nodePort }) => nodePort))
  return ports.map(port => {
    if (port.nodePort) return port
    const old =
      before.find(each => each.port === port.port && each.protocol === port.protocol) ??
      before.find(each => (each.name ?? '') === (port.name ?? '') && each.protocol === port.protocol)
    return old?.nodePort && !used.has(old.nodePort) ? { ...port, nodePort: old.nodePort } : port
  })
}

/** What its type no longer has, unless the writer changed just that. */
function dropUnused(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  if (spec.type === before.type && spec.externalTrafficPolicy === before.externalTrafficPolicy) return spec
  const next = { ...spec }
  if (hasAddress(before) && !hasAddress(next)) dropAddress(next, before)
  if (hasNodePorts(before) && !hasNodePorts(next)) {
    next.ports = withoutNodePorts(next.ports ?? [], before.ports ?? [])
    if (next.externalTrafficPolicy === before.externalTrafficPolicy) delete next.externalTrafficPolicy
  }
  if (hasHealthCheck(before) && !hasHealthCheck(next) && next.healthCheckNodePort === before.healthCheckNodePort) {
    delete next.healthCheckNodePort
  }
  if (before.type === 'LoadBalancer' && next.type !== 'LoadBalancer') {
    if (next.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts)
      delete next.allocateLoadBalancerNodePorts
    if (next.loadBalancerClass === before.loadBalancerClass) delete next.loadBalancerClass
  }
  return next
}

function dropAddress(next: ServiceSpec, before: ServiceSpec): void {
  if (!next.clusterIP || next.clusterIP === before.clusterIP) {
    delete next.clusterIP
    if (sameList(next.clusterIPs, before.clusterIPs)) delete next.clusterIPs
  }
  delete next.ipFamilies
  delete next.ipFamilyPolicy
  if (next.internalTrafficPolicy === before.internalTrafficPolicy) delete next.internalTrafficPolicy
}

function withoutNodePorts(ports: readonly ServicePort[], before: readonly ServicePort[]): ServicePort[] {
  const known = new Set(before.map(({ nodePort }) => nodePort))
  return ports.map(port => {
    const { nodePort, ...rest } = port
    return known.has(nodePort) ? rest : port
  })
}

type Choice = { readonly taken: Taken; readonly ranges: ServiceRanges; readonly seed: string }

function allocate(spec: ServiceSpec, choice: Choice): ServiceSpec {
  const next = { ...spec }
  if (hasAddress(next)) giveAddress(next, choice)
  const givesPorts = hasNodePorts(next) && (next.type === 'NodePort' || next.allocateLoadBalancerNodePorts !== false)
  if (givesPorts) givePorts(next, choice)
  if (hasHealthCheck(next) && !next.healthCheckNodePort) {
    next.healthCheckNodePort = freePortFor(choice, next.ports ?? [])
  }
  for (const key of Object.keys(next) as Array<keyof ServiceSpec>) if (next[key] === undefined) delete next[key]
  return next
}

function giveAddress(spec: ServiceSpec, { taken, ranges, seed }: Choice): void {
  if (spec.clusterIP && !spec.clusterIPs) spec.clusterIPs = [spec.clusterIP]
  if (!spec.clusterIP && !spec.clusterIPs) {
    const address = freeAddress(ranges.clusterIPRange, taken, seed)
    if (address) Object.assign(spec, { clusterIP: address, clusterIPs: [address] })
  }
  const anywhere = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0
  spec.ipFamilyPolicy ??= anywhere ? 'RequireDualStack' : 'SingleStack'
  spec.ipFamilies ??= anywhere ? ['IPv4', 'IPv6'] : ['IPv4']
}

/** One number under two protocols gets one node port. */
function givePorts(spec: ServiceSpec, choice: Choice): void {
  const ports = [...(spec.ports ?? [])]
  for (const [index, port] of ports.entries()) {
    if (port.nodePort) continue
    const twin = ports.find(each => each.nodePort && each.port === port.port && each.protocol !== port.protocol)
    ports[index] = { ...port, nodePort: twin?.nodePort ?? freePortFor(choice, ports) }
  }
  spec.ports = ports
}

function freePortFor({ taken, ranges, seed }: Choice, own: readonly ServicePort[]): number | undefined {
  return freePort(ranges.nodePortRange, taken, { seed, own })
}
