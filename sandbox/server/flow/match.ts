// Which requests a FlowSchema is about. Pure; no fairness is enforced anywhere in the sandbox: answers only say where their request belongs.
import type { User } from '../access/user.ts'
import { accountUsername } from '../access/user.ts'
import type { ResourceRequest } from '../request.ts'

export type Subject = {
  readonly kind: string
  readonly user?: { readonly name: string }
  readonly group?: { readonly name: string }
  readonly serviceAccount?: { readonly namespace: string; readonly name: string }
}
export type ResourceRule = {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly clusterScope?: boolean
  readonly namespaces?: readonly string[]
}
export type PathRule = { readonly verbs: readonly string[]; readonly nonResourceURLs: readonly string[] }

export type FlowRule = {
  readonly subjects: readonly Subject[]
  readonly resourceRules?: readonly ResourceRule[]
  readonly nonResourceRules?: readonly PathRule[]
}

export type Wish = {
  readonly method: string
  readonly path: string
  /** Undefined: `path` names no resource. */
  readonly resource: Pick<ResourceRequest, 'verb' | 'group' | 'resource' | 'subresource' | 'namespace'> | undefined
}

export function isAbout({ subjects }: FlowRule, user: Pick<User, 'name' | 'groups'>): boolean {
  return subjects.some(subject => isUser(subject, user))
}

function isUser({ kind, user, group, serviceAccount }: Subject, asker: Pick<User, 'name' | 'groups'>): boolean {
  if (kind === 'User') return user?.name === '*' || user?.name === asker.name
  if (kind === 'Group') return group !== undefined && (group.name === '*' || asker.groups.includes(group.name))
  if (!serviceAccount) return false
  const { namespace, name } = serviceAccount
  return name === '*'
    ? asker.name.startsWith(accountUsername(namespace, ''))
    : asker.name === accountUsername(namespace, name)
}

export function covers({ resourceRules = [], nonResourceRules = [] }: FlowRule, wish: Wish): boolean {
  const { resource, method, path } = wish
  if (resource) return resourceRules.some(rule => coversResource(rule, resource))
  const verb = method.toLowerCase()
  return nonResourceRules.some(
    ({ verbs, nonResourceURLs }) => has(verbs, verb) && nonResourceURLs.some(each => coversPath(each, path)),
  )
}

function coversResource(rule: ResourceRule, asked: NonNullable<Wish['resource']>): boolean {
  const { verb, group, resource, subresource, namespace } = asked
  const { verbs, apiGroups, resources, clusterScope = false, namespaces = [] } = rule
  if (!has(verbs, verb) || !has(apiGroups, group)) return false
  if (!has(resources, subresource ? `${resource}/${subresource}` : resource)) return false
  return namespace ? has(namespaces, namespace) : clusterScope
}

/** `/x` is about `/x/y` too; `/x/*` is not about `/x`. */
function coversPath(rule: string, path: string): boolean {
  if (rule === '*' || rule === path) return true
  const beginning = rule.endsWith('*') ? rule.slice(0, -1) : rule
  return path.startsWith(beginning.endsWith('/') ? beginning : `${beginning}/`)
}

function has(list: readonly string[], word: string): boolean {
  return list.includes('*') || list.includes(word)
}
