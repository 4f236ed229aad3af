// Which requests a policy, or a binding of it, is about.
import type { Obj } from '../object.ts'
import { matchesSelector } from '../selectors/labels.ts'
import type { Constraints, PolicyRequest, ResourceRule } from './policyTypes.ts'

export type Matched = {
  readonly request: PolicyRequest
  readonly object: Obj | undefined
  readonly oldObject: Obj | undefined
  /** Of the namespace that the request is in. */
  readonly namespaceObject: Obj | undefined
}

/** Without rules for resources everything is meant: a binding may say only where, or nothing. */
export function matches(constraints: Constraints | undefined, matched: Matched): boolean {
  if (!constraints) return true
  const { resourceRules = [], excludeResourceRules = [], namespaceSelector, objectSelector } = constraints
  if (namespaceSelector && !matchesNamespace(namespaceSelector, matched)) return false
  if (objectSelector && !matchesEither(objectSelector, matched)) return false
  if (excludeResourceRules.some(rule => matchesRule(rule, matched.request))) return false
  return resourceRules.length === 0 || resourceRules.some(rule => matchesRule(rule, matched.request))
}

type Selector = NonNullable<Constraints['objectSelector']>

function matchesEither(selector: Selector, { object, oldObject }: Matched): boolean {
  const present = [object, oldObject].filter(one => one !== undefined)
  return present.some(({ metadata }) => matchesSelector(selector, metadata.labels))
}

/** A namespace is chosen by its own labels; what is in none is always chosen. */
function matchesNamespace(selector: Selector, { request, object, oldObject, namespaceObject }: Matched): boolean {
  const isNamespace = request.resource.group === '' && request.resource.resource === 'namespaces'
  if (!isNamespace && !request.namespace) return true
  const namespace = isNamespace ? (object ?? oldObject) : namespaceObject
  return matchesSelector(selector, namespace?.metadata.labels)
}

function matchesRule(
  rule: ResourceRule,
  { operation, resource, subResource = '', name = '', namespace }: PolicyRequest,
): boolean {
  const has = (words: readonly string[] | undefined, word: string) =>
    words?.some(one => one === '*' || one === word) === true
  const inScope = { Namespaced: namespace !== undefined, Cluster: namespace === undefined }[rule.scope ?? '*'] ?? true
  return (
    has(rule.operations, operation) &&
    has(rule.apiGroups, resource.group) &&
    has(rule.apiVersions, resource.version) &&
    (inScope || resource.resource === 'namespaces') &&
    (rule.resources ?? []).some(written => namesResource(written, resource.resource, subResource)) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(name))
  )
}

/** `pods`, `pods/status`, and a `*` on either side; without a slash no subresource is meant. */
function namesResource(written: string, resource: string, subresource: string): boolean {
  const [main, sub = ''] = written.split('/')
  return (main === '*' || main === resource) && (sub === '*' || sub === subresource)
}
