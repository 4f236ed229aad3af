// NetworkPolicies: who may talk to some pods, and to whom these may talk. Stored and validated; nothing enforces them here.
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { contains, isRange, validateRange } from './check/addresses.ts'
import { forbidden, invalid, oneOf, required } from './check/errors.ts'
import { type LabelSelector, renderSelector, validateSelector } from './check/labels.ts'
import { type IntOrString, validatePort, validatePortOrName } from './check/numbers.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn } from './define.ts'

type Port = { port?: IntOrString; endPort?: number; protocol?: string }
type Block = { cidr: string; except?: string[] }
type Peer = { podSelector?: LabelSelector; namespaceSelector?: LabelSelector; ipBlock?: Block }
type Rule = { ports?: Port[]; from?: Peer[]; to?: Peer[] }
type Spec = { podSelector?: LabelSelector; policyTypes?: string[]; ingress?: Rule[]; egress?: Rule[] }

const specOf = (object: Obj) => (object.spec ?? {}) as Spec

export const networkPolicies = defineKind({
  definition: 'io.k8s.api.networking.v1.NetworkPolicy',
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  setDefaults: draft => {
    draft.spec = withDefaults(specOf(draft))
  },
  strategy: {
    countsGenerations: true,
    unconditionalUpdate: true,
    validate: object => validate(specOf(object)),
    validateUpdate: object => validate(specOf(object)),
  },
  columns: [nameColumn, column('Pod-Selector', 'Which pods it is about.'), ageColumn],
  row: (object, now) => [object.metadata.name, renderSelector(specOf(object).podSelector), ageOf(object, now)],
})

function withDefaults(spec: Spec): Spec {
  const fill = (rules: Rule[] | undefined) =>
    rules?.map(rule => ({
      ...rule,
      ...(rule.ports && { ports: rule.ports.map(port => ({ protocol: 'TCP', ...port })) }),
    }))
  const { ingress, egress, policyTypes } = spec
  const types = egress?.length ? ['Ingress', 'Egress'] : ['Ingress']
  return {
    ...spec,
    podSelector: spec.podSelector ?? {},
    ...(ingress && { ingress: fill(ingress) }),
    ...(egress && { egress: fill(egress) }),
    policyTypes: policyTypes?.length ? policyTypes : types,
  }
}

function validate({ podSelector, policyTypes = [], ingress = [], egress = [] }: Spec): FieldError[] {
  return [
    ...validateSelector('spec.podSelector', podSelector),
    ...ingress.flatMap((rule, index) => validateRule(`spec.ingress[${index}]`, rule)),
    ...egress.flatMap((rule, index) => validateRule(`spec.egress[${index}]`, rule)),
    ...validateTypes(policyTypes),
  ]
}

function validateTypes(types: readonly string[]): FieldError[] {
  const field = 'spec.policyTypes'
  if (types.length > 2) return [invalid(field, types, 'may not specify more than two policyTypes')]
  return types.flatMap((type, index) => oneOf(`${field}[${index}]`, type, ['Ingress', 'Egress']))
}

function validateRule(field: string, { ports = [], from, to }: Rule): FieldError[] {
  const side = from ? 'from' : 'to'
  return [
    ...ports.flatMap((port, index) => validatePolicyPort(`${field}.ports[${index}]`, port)),
    ...(from ?? to ?? []).flatMap((peer, index) => validatePeer(`${field}.${side}[${index}]`, peer)),
  ]
}

function validatePolicyPort(field: string, { port, endPort, protocol }: Port): FieldError[] {
  return [
    ...oneOf(`${field}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']),
    ...(port === undefined ? [] : validatePortOrName(`${field}.port`, port)),
    ...validateEnd(`${field}.endPort`, endPort, port),
  ]
}

function validateEnd(field: string, end: number | undefined, port: IntOrString | undefined): FieldError[] {
  if (end === undefined) return []
  if (port === undefined) return [invalid(field, end, 'may not be specified when `port` is not specified')]
  if (typeof port === 'string') return [invalid(field, end, 'may not be specified when `port` is non-numeric')]
  const before = end < port ? [invalid(field, end, 'must be greater than or equal to `port`')] : []
  return [...before, ...validatePort(field, end)]
}

function validatePeer(field: string, { podSelector, namespaceSelector, ipBlock }: Peer): FieldError[] {
  const chosen = [podSelector, namespaceSelector, ipBlock].filter(each => each !== undefined)
  return [
    ...validateSelector(`${field}.podSelector`, podSelector),
    ...validateSelector(`${field}.namespaceSelector`, namespaceSelector),
    ...(ipBlock ? validateBlock(`${field}.ipBlock`, ipBlock) : []),
    ...(chosen.length === 0 ? [required(field, 'must specify a peer')] : []),
    ...(ipBlock && chosen.length > 1 ? [forbidden(field, 'may not specify both ipBlock and another peer')] : []),
  ]
}

function validateBlock(field: string, { cidr, except = [] }: Block): FieldError[] {
  if (!cidr) return [required(`${field}.cidr`)]
  const wrong = validateRange(`${field}.cidr`, cidr)
  if (wrong.length > 0) return wrong
  return except.flatMap((hole, index) => {
    const at = `${field}.except[${index}]`
    if (!isRange(hole)) return validateRange(at, hole)
    return isInside(hole, cidr) ? [] : [invalid(at, hole, 'must be a strict subset of `cidr`')]
  })
}

function isInside(hole: string, cidr: string): boolean {
  const [address = '', bits] = hole.split('/')
  return contains(cidr, address) && Number(bits) > Number(cidr.split('/')[1])
}
