// What a role's rules must say.
import type { FieldError } from '../../refusal.ts'
import { invalid, required } from '../check/errors.ts'

export type Rule = {
  verbs?: string[]
  apiGroups?: string[]
  resources?: string[]
  resourceNames?: string[]
  nonResourceURLs?: string[]
}

export function validateRules(rules: readonly Rule[], namespaced: boolean): FieldError[] {
  return rules.flatMap((rule, index) => validateRule(`rules[${index}]`, rule, namespaced))
}

/** To be told after all else. */
export function validateVerbs(rules: readonly Rule[]): FieldError[] {
  return rules.flatMap(({ verbs = [] }, index) => (verbs.length === 0 ? [required(`rules[${index}].verbs`)] : []))
}

function validateRule(field: string, rule: Rule, namespaced: boolean): FieldError[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  if (nonResourceURLs.length > 0) {
    const mixed = apiGroups.length + resources.length + resourceNames.length > 0
    const detail = namespaced
      ? 'namespaced rules cannot apply to non-resource URLs'
      : 'rules cannot apply to both regular resources and non-resource URLs'
    const wrong = namespaced || mixed
    return wrong ? [invalid(`${field}.nonResourceURLs`, nonResourceURLs, detail)] : []
  }
  return [
    ...(apiGroups.length > 0
      ? []
      : [required(`${field}.apiGroups`, 'resource rules must supply at least one api group')]),
    ...(resources.length > 0
      ? []
      : [required(`${field}.resources`, 'resource rules must supply at least one resource')]),
  ]
}
