// What a pod says about the nodes that it may run on.
import type { PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, invalids, notSupported, required } from '../check/errors.ts'
import { validateSelector } from '../check/labels.ts'
import { qualifiedName } from '../check/names.ts'

type Toleration = NonNullable<PodSpec['tolerations']>[number]
type Affinity = NonNullable<PodSpec['affinity']>
type PodTerm = NonNullable<
  NonNullable<Affinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>[number]
type Spread = NonNullable<PodSpec['topologySpreadConstraints']>[number]

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
const needed = 'requiredDuringSchedulingIgnoredDuringExecution'
const wished = 'preferredDuringSchedulingIgnoredDuringExecution'

export function validateTolerations(tolerations: readonly Toleration[], field: string): FieldError[] {
  return tolerations.flatMap((toleration, index) => {
    const { key, effect, tolerationSeconds } = toleration
    const at = `${field}[${index}]`
    const hasty = tolerationSeconds !== undefined && effect !== 'NoExecute'
    return [
      ...(key ? invalids(`${at}.key`, key, qualifiedName(key)) : []),
      ...validateOperator(toleration, at),
      ...(hasty
        ? [invalid(`${at}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set")]
        : []),
      ...(effect && !effects.includes(effect) ? [notSupported(`${at}.effect`, effect, effects)] : []),
    ]
  })
}

function validateOperator({ key, operator, value }: Toleration, field: string): FieldError[] {
  const at = `${field}.operator`
  if (!key && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    return [invalid(at, operator ?? '', detail)]
  }
  if (operator === 'Exists') {
    return value ? [invalid(at, value, "value must be empty when `operator` is 'Exists'")] : []
  }
  return !operator || operator === 'Equal' ? [] : [notSupported(at, operator, ['Equal', 'Exists'])]
}

export function validateAffinity(affinity: Affinity | undefined, field: string): FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {}
  const node = nodeAffinity?.[needed]
  const noTerms = node && (node.nodeSelectorTerms ?? []).length === 0
  const terms = `${field}.nodeAffinity.${needed}.nodeSelectorTerms`
  return [
    ...(noTerms ? [required(terms, 'must have at least one node selector term')] : []),
    ...validatePodAffinity(podAffinity, `${field}.podAffinity`),
    ...validatePodAffinity(podAntiAffinity, `${field}.podAntiAffinity`),
  ]
}

function validatePodAffinity(affinity: Affinity['podAffinity'], field: string): FieldError[] {
  return [
    ...(affinity?.[needed] ?? []).flatMap((term, index) => validateTerm(term, `${field}.${needed}[${index}]`)),
    ...(affinity?.[wished] ?? []).flatMap(({ weight, podAffinityTerm }, index) => {
      const at = `${field}.${wished}[${index}]`
      const light = weight < 1 || weight > 100
      return [
        ...(light ? [invalid(`${at}.weight`, weight, 'must be in the range 1-100')] : []),
        ...validateTerm(podAffinityTerm, `${at}.podAffinityTerm`),
      ]
    }),
  ]
}

function validateTerm({ labelSelector, topologyKey }: PodTerm, field: string): FieldError[] {
  return [
    ...validateSelector(`${field}.labelSelector`, labelSelector),
    ...(topologyKey ? [] : [required(`${field}.topologyKey`, 'can not be empty')]),
    ...invalids(`${field}.topologyKey`, topologyKey, qualifiedName(topologyKey)),
  ]
}

const policies = ['DoNotSchedule', 'ScheduleAnyway']

export function validateSpread(constraints: readonly Spread[], field: string): FieldError[] {
  return constraints.flatMap(({ maxSkew, topologyKey, whenUnsatisfiable, labelSelector }, index) => {
    const at = `${field}[${index}]`
    return [
      ...(maxSkew > 0 ? [] : [invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero')]),
      ...(topologyKey ? [] : [required(`${at}.topologyKey`, 'can not be empty')]),
      ...(policies.includes(whenUnsatisfiable)
        ? []
        : [notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, policies)]),
      ...validateSelector(`${at}.labelSelector`, labelSelector),
    ]
  })
}
