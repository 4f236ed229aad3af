// EndpointSlices: the addresses behind a Service.

import { isIPv4, isIPv6 } from 'node:net'
import type { EndpointSlice } from '../../../api/kube/objects.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { validateAddress, validatePublicAddress } from './check/addresses.ts'
import { duplicate, immutable, invalid, invalids, mustBeOneOf, oneOf, required } from './check/errors.ts'
import { dnsLabel, dnsSubdomain, qualifiedName } from './check/names.ts'
import { protocols } from './check/numbers.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn } from './define.ts'
import type { Kind } from './kind.ts'

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number]
type Port = NonNullable<EndpointSlice['ports']>[number]

const addressTypes = ['FQDN', 'IPv4', 'IPv6']
const anyLoopback = '127.0.0.0/8'
const MAX_ADDRESSES = 100
/** What a table shows of a list. */
const SHOWN = 3

const read = (object: Obj) => object as unknown as EndpointSlice

/** The real server refuses loopback addresses; the sandbox's pods, all in `ownNetwork`, have no others, and its own slice says where it listens. */
export function endpointSliceKind({ ownNetwork }: { ownNetwork: string }): Kind {
  const validate = (object: Obj, before?: Obj) => {
    const { namespace, name } = object.metadata
    const isOwn = namespace === 'default' && name === 'kubernetes'
    const slice = read(object)
    return [
      ...validatePorts(slice.ports ?? []),
      ...validateEndpoints(slice, isOwn ? anyLoopback : ownNetwork),
      ...validateType(slice, before && read(before)),
      ...validateCounts(slice),
    ]
  }
  return defineKind({
    definition: 'io.k8s.api.discovery.v1.EndpointSlice',
    group: 'discovery.k8s.io',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    singular: 'endpointslice',
    setDefaults,
    strategy: {
      countsGenerations: true,
      unconditionalUpdate: true,
      createOnUpdate: true,
      validate: object => validate(object),
      validateUpdate: validate,
    },
    columns: [
      nameColumn,
      column('AddressType', 'What its addresses are.'),
      column('Ports', 'Ports of every endpoint.'),
      column('Endpoints', 'The first addresses.'),
      ageColumn,
    ],
    row: (object, now) => {
      const { addressType, ports, endpoints } = read(object)
      return [
        object.metadata.name,
        addressType,
        ports?.length ? shorten(ports.map(port => String(port.port ?? (port.name || '*')))) : '<unset>',
        endpoints?.length ? shorten(endpoints.flatMap(({ addresses }) => addresses)) : '<unset>',
        ageOf(object, now),
      ]
    },
  })
}

function shorten(items: readonly string[]): string {
  const more = items.length - SHOWN
  return items.slice(0, SHOWN).join(',') + (more > 0 ? ` + ${more} more...` : '')
}

function setDefaults(draft: Obj): void {
  const { ports, endpoints } = read(draft)
  draft.endpoints = endpoints?.length ? endpoints : null
  draft.ports = ports?.length
    ? ports.map(port => ({ ...port, name: port.name ?? '', protocol: port.protocol ?? 'TCP' }))
    : null
}

function validateEndpoints({ addressType, endpoints }: EndpointSlice, allowed: string): FieldError[] {
  return (endpoints ?? []).flatMap((each, index) => {
    return validateEndpoint(`endpoints[${index}]`, each, { addressType, allowed })
  })
}

function validateType({ addressType }: EndpointSlice, before: EndpointSlice | undefined): FieldError[] {
  const changed = before && addressType !== before.addressType
  return [
    ...mustBeOneOf('addressType', addressType, addressTypes),
    ...(changed ? [immutable('addressType', null)] : []),
  ]
}

function validateCounts({ endpoints }: EndpointSlice): FieldError[] {
  return (endpoints ?? []).flatMap(({ addresses = [] }, index) => {
    const at = `endpoints[${index}].addresses`
    const detail = `${addresses.length}: must have at most ${MAX_ADDRESSES} items`
    if (addresses.length > MAX_ADDRESSES) return [{ type: 'TooMany', field: at, detail } as const]
    return addresses.length === 0 ? [required(at)] : []
  })
}

type Rules = { addressType: string; allowed: string }

function validateEndpoint(field: string, endpoint: Endpoint, rules: Rules): FieldError[] {
  const { addresses = [], nodeName, hostname } = endpoint
  const at = `${field}.addresses`
  return [
    ...addresses.flatMap((address, index) => validateOf(at, { index, address }, rules)),
    ...(nodeName === undefined ? [] : invalids(`${field}.nodeName`, nodeName, dnsSubdomain(nodeName))),
    ...(hostname === undefined ? [] : invalids(`${field}.hostname`, hostname, dnsLabel(hostname))),
  ]
}

function validateOf(list: string, at: { index: number; address: string }, rules: Rules): FieldError[] {
  const { index, address } = at
  const field = `${list}[${index}]`
  if (rules.addressType === 'FQDN') return invalids(field, address, dnsSubdomain(address))
  if (!addressTypes.includes(rules.addressType)) return []
  const wrong = validateAddress(field, address)
  if (wrong.length > 0) return wrong
  const { addressType } = rules
  const fits = addressType === 'IPv4' ? isIPv4(address) : isIPv6(address)
  return [
    ...(fits ? [] : [invalid(list, address, `must be an ${addressType} address`)]),
    ...validatePublicAddress(field, address, rules.allowed),
  ]
}

function validatePorts(ports: readonly Port[]): FieldError[] {
  return ports.flatMap(({ name = '', protocol, appProtocol }, index) => {
    const field = `ports[${index}]`
    const taken = ports.slice(0, index).some(earlier => (earlier.name ?? '') === name)
    return [
      ...(name ? invalids(`${field}.name`, name, dnsLabel(name)) : []),
      ...(taken ? [duplicate(`${field}.name`, name)] : []),
      ...oneOf(`${field}.protocol`, protocol, protocols),
      ...(appProtocol === undefined ? [] : invalids(`${field}.appProtocol`, appProtocol, qualifiedName(appProtocol))),
    ]
  })
}
