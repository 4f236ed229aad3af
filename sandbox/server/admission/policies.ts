// ValidatingAdmissionPolicies: what the administrators of a cluster forbid, in expressions over the request.
import { qualified, Refusal } from '../refusal.ts'
import { evaluatePolicy, type Outcome } from './policyEvaluation.ts'
import { type Matched, matches } from './policyMatch.ts'
import type { Binding, Policy } from './policyTypes.ts'

export type Judged = Matched & { readonly policies: readonly Policy[]; readonly bindings: readonly Binding[] }

export type Judgement = {
  /** Of the first policy, by name, that forbids the request. */
  readonly refusal?: Refusal
  readonly warnings: readonly string[]
  /** By policy and key, as an audit log would have them. */
  readonly auditAnnotations: Readonly<Record<string, string>>
}

export function judgePolicies({ policies, bindings, ...matched }: Judged): Judgement {
  const { request } = matched
  if (exempt.has(request.resource.group)) return { warnings: [], auditAnnotations: {} }
  const found = byName(policies).flatMap(policy => judgePolicy(policy, bindings, matched))
  const denied = found.find(({ binding, failures }) => failures.length > 0 && acts(binding, 'Deny'))
  const warned = found.filter(({ binding }) => acts(binding, 'Warn'))
  return {
    ...(denied && { refusal: refuse(denied, matched) }),
    warnings: warned.flatMap(({ policy, binding, failures }) =>
      failures.map(({ message }) => `Validation failed for ${between(policy, binding)}: ${message}`),
    ),
    auditAnnotations: Object.assign({}, ...found.map(({ annotations }) => annotations), auditOf(found)),
  }
}

/** No policy can lock the policies' own administrators out. */
const exempt: ReadonlySet<string> = new Set(['admissionregistration.k8s.io'])

type Finding = {
  readonly policy: Policy
  readonly binding: Binding
} & Outcome

function judgePolicy(policy: Policy, bindings: readonly Binding[], matched: Matched): Finding[] {
  const bound = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name)
  if (bound.length === 0 || !matches(policy.spec.matchConstraints, matched)) return []
  const here = byName(bound).filter(({ spec }) => matches(spec.matchResources, matched))
  if (here.length === 0) return []
  const outcome = evaluatePolicy(policy, matched)
  return outcome ? here.map(binding => ({ policy, binding, ...outcome })) : []
}

const codes: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
}

function refuse({ policy, binding, failures }: Finding, { request, object }: Matched): Refusal {
  const { message, reason } = failures[0]!
  const { group, resource } = request.resource
  const name = request.name || object?.metadata.name || (object?.metadata.generateName ? 'Unknown' : '')
  const said = `${between(policy, binding)} denied request: ${message}`
  const what = `${qualified({ plural: resource, group })}${name ? ` "${name}"` : ''}`
  return new Refusal(codes[reason] ?? 422, reason, `${what} is forbidden: ${said}`, {
    details: { name, ...(group && { group }), kind: resource, causes: [{ message: said } as never] },
  })
}

function between(policy: Policy, binding: Binding): string {
  return `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`
}

function acts({ spec }: Binding, action: 'Deny' | 'Warn' | 'Audit'): boolean {
  return spec.validationActions?.includes(action) === true
}

function auditOf(found: readonly Finding[]): Record<string, string> {
  const failures = found
    .filter(({ binding }) => acts(binding, 'Audit'))
    .flatMap(({ policy, binding, failures }) =>
      failures.map(({ message, index }) => ({
        message,
        policy: policy.metadata.name,
        binding: binding.metadata.name,
        expressionIndex: index,
        validationActions: binding.spec.validationActions,
      })),
    )
  return failures.length === 0
    ? {}
    : { 'validation.policy.admission.k8s.io/validation_failure': JSON.stringify(failures) }
}

function byName<T extends { metadata: { name: string } }>(objects: readonly T[]): T[] {
  return objects.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}
