// The rules by which a policy chooses resources.
import { invalid, notSupported, oneOf, required } from '../kinds/check/errors.ts'
import type { FieldError } from '../refusal.ts'
import type { ResourceRule } from './policyTypes.ts'

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']

export function validateRules(rules: readonly ResourceRule[], path: string): FieldError[] {
  return rules.flatMap((rule, index) => {
    const at = `${path}[${index}]`
    return [
      ...validateWords(rule.operations, `${at}.operations`, 'operations'),
      ...(rule.operations ?? []).flatMap((operation, place) =>
        operations.includes(operation) ? [] : [notSupported(`${at}.operations[${place}]`, operation, operations)],
      ),
      ...validateWords(rule.apiGroups, `${at}.apiGroups`, 'API groups'),
      ...validateWords(rule.apiVersions, `${at}.apiVersions`, 'API versions'),
      ...(rule.apiVersions ?? []).flatMap((version, place) =>
        version ? [] : [required(`${at}.apiVersions[${place}]`)],
      ),
      ...validateResources(rule.resources ?? [], `${at}.resources`),
      ...oneOf(`${at}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']),
    ]
  })
}

function validateWords(words: readonly string[] | undefined, field: string, what: string): FieldError[] {
  if (!words?.length) return [required(field)]
  if (words.length === 1 || !words.includes('*')) return []
  return [invalid(field, words, `if '*' is present, must not specify other ${what}`)]
}

/** A `*` says everything that another entry could say. */
function validateResources(resources: readonly string[], field: string): FieldError[] {
  if (resources.length === 0) return [required(field)]
  const empty = resources.flatMap((name, index) => (name ? [] : [required(`${field}[${index}]`)]))
  if (resources.includes('*/*') && resources.length > 1) {
    return [...empty, invalid(field, resources, "if '*/*' is present, must not specify other resources")]
  }
  return empty
}
