// Whose requests, and for what, a FlowSchema is about.
import type { FieldError } from '../../refusal.ts'
import { invalid, notSupported, required } from '../check/errors.ts'

type Subject = {
  kind?: string
  user?: { name?: string }
  group?: { name?: string }
  serviceAccount?: { name?: string; namespace?: string }
}
type ResourceRule = {
  verbs?: string[]
  apiGroups?: string[]
  resources?: string[]
  clusterScope?: boolean
  namespaces?: string[]
}
type PathRule = { verbs?: string[]; nonResourceURLs?: string[] }
export type FlowRule = { subjects?: Subject[]; resourceRules?: ResourceRule[]; nonResourceRules?: PathRule[] }

const resourceVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']
const pathVerbs = ['connect', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put', 'trace']

export function validateFlowRule(field: string, rule: FlowRule): FieldError[] {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rule
  const empty = resourceRules.length + nonResourceRules.length === 0
  return [
    ...(subjects.length === 0 ? [required(`${field}.subjects`, 'subjects must contain at least one value')] : []),
    ...subjects.flatMap((subject, index) => validateSubject(`${field}.subjects[${index}]`, subject)),
    ...(empty ? [required(field, 'at least one of resourceRules and nonResourceRules has to be non-empty')] : []),
    ...resourceRules.flatMap((each, index) => validateResourceRule(`${field}.resourceRules[${index}]`, each)),
    ...nonResourceRules.flatMap((each, index) => validatePathRule(`${field}.nonResourceRules[${index}]`, each)),
  ]
}

function validateSubject(field: string, { kind, user, group, serviceAccount }: Subject): FieldError[] {
  if (kind === 'User') return validatePerson(field, 'user', user)
  if (kind === 'Group') return validatePerson(field, 'group', group)
  if (kind !== 'ServiceAccount') {
    return [notSupported(`${field}.kind`, kind ?? '', ['Group', 'ServiceAccount', 'User'])]
  }
  const at = `${field}.serviceAccount`
  if (!serviceAccount) return [required(at, "serviceAccount is required when subject kind is 'ServiceAccount'")]
  const { name, namespace } = serviceAccount
  return [
    ...(name ? [] : [required(`${at}.name`)]),
    ...(namespace ? [] : [required(`${at}.namespace`, 'must specify namespace for service account')]),
  ]
}

function validatePerson(field: string, at: 'user' | 'group', person: { name?: string } | undefined): FieldError[] {
  const title = at === 'user' ? 'User' : 'Group'
  if (!person) return [required(`${field}.${at}`, `${at} is required when subject kind is '${title}'`)]
  return person.name ? [] : [required(`${field}.${at}.name`)]
}

function validateResourceRule(field: string, rule: ResourceRule): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], clusterScope, namespaces = [] } = rule
  const none = 'resource rules that are not cluster scoped must supply at least one namespace'
  return [
    ...validateVerbs(`${field}.verbs`, verbs, resourceVerbs),
    ...validateStars(`${field}.apiGroups`, apiGroups, {
      needs: 'resource rules must supply at least one api group',
      what: 'api groups',
    }),
    ...validateStars(`${field}.resources`, resources, {
      needs: 'resource rules must supply at least one resource',
      what: 'resources',
    }),
    ...(namespaces.length === 0 && !clusterScope ? [required(`${field}.namespaces`, none)] : []),
  ]
}

function validateVerbs(field: string, verbs: readonly string[], supported: readonly string[]): FieldError[] {
  if (verbs.length === 0) return [required(field, 'verbs must contain at least one value')]
  const starred = verbs.includes('*')
  if (starred && verbs.length > 1) return [invalid(field, verbs, "if '*' is present, must not specify other verbs")]
  return starred || verbs.every(verb => supported.includes(verb)) ? [] : [notSupported(field, verbs, supported)]
}

function validateStars(
  field: string,
  values: readonly string[],
  { needs, what }: { needs: string; what: string },
): FieldError[] {
  if (values.length === 0) return [required(field, needs)]
  if (!values.includes('*') || values.length === 1) return []
  return [invalid(field, values, `if '*' is present, must not specify other ${what}`)]
}

function validatePathRule(field: string, { verbs = [], nonResourceURLs: paths = [] }: PathRule): FieldError[] {
  const at = `${field}.nonResourceURLs`
  return [
    ...validateVerbs(`${field}.verbs`, verbs, pathVerbs),
    ...(paths.length === 0 ? [required(at, 'nonResourceURLs must contain at least one value')] : []),
    ...paths.flatMap((path, index) =>
      path === '*' || path.startsWith('/') ? [] : [invalid(`${at}[${index}]`, path, 'must start with slash')],
    ),
  ]
}
