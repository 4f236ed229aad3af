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

function validateRule(field: string, rule: Rule, namespaced: boolean): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  const noVerbs = verbs.length === 0 ? [required(`${field}.verbs`, 'verbs must contain at least one value')] : []
  if (nonResourceURLs.length > 0) {
    const mixed = apiGroups.length + resources.length + resourceNames.length > 0
    const detail = namespaced
      ? 'namespaced rules cannot apply to non-resource URLs'
      : 'rules cannot apply to both regular resources and non-resource URLs'
    const wrong = namespaced || mixed
    return [...noVerbs, ...(wrong ? [invalid(`${field}.nonResourceURLs`, nonResourceURLs, detail)] : [])]
  }
  return [
    ...noVerbs,
    ...(apiGroups.length > 0
      ? []
      : [required(`${field}.apiGroups`, 'resource rules must supply at least one api group')]),
    ...(resources.length > 0
      ? []
      : [required(`${field}.resources`, 'resource rules must supply at least one resource')]),
  ]
}
