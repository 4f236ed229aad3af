// Nobody gives more than they have: writes of roles and bindings are refused to those who do not hold what they grant, unless they may `escalate` or `bind`.
import { isDeepStrictEqual } from 'node:util'
import type { Obj } from '../object.ts'
import { forbidden, notFound, Refusal } from '../refusal.ts'
import { findUncovered, renderRule } from './covers.ts'
import { type Grants, rbacGroup, rulesIn } from './grants.ts'
import { authorize, rulesHeld } from './rbac.ts'
import type { Rule } from './rules.ts'
import { masters, type User } from './user.ts'

export type Grant = {
  /** roles, rolebindings, clusterroles or clusterrolebindings; anything else is none of this file's business. */
  readonly kind: { readonly plural: string; readonly group: string }
  readonly user: User
  readonly name: string
  readonly namespace: string | undefined
  readonly object: Obj | undefined
  readonly before: Obj | undefined
}

/** Throws a Refusal when the write would give somebody what its author does not hold. To be asked before the object is validated. */
export function forbidEscalation(grants: Grants, grant: Grant): void {
  const { kind, user, object, before } = grant
  if (kind.group !== rbacGroup || !object || user.groups.includes(masters)) return
  if (before && isDeepStrictEqual(meaning(object), meaning(before))) return
  if (kind.plural === 'roles' || kind.plural === 'clusterroles') forbidRole(grants, grant, object)
  if (kind.plural === 'rolebindings' || kind.plural === 'clusterrolebindings') forbidBinding(grants, grant, object)
}

/** Without what the garbage collector writes, and the server itself. */
function meaning(object: Obj): object {
  const { ownerReferences, finalizers, resourceVersion, generation, ...metadata } = object.metadata
  return { ...object, metadata }
}

function forbidRole(grants: Grants, grant: Grant, role: Obj): void {
  const { kind, user, name, namespace, before } = grant
  // A new object has no name in its request, so that resourceNames do not reach it.
  const asked = { verb: 'escalate', group: rbacGroup, resource: kind.plural, subresource: '', name: before ? name : '' }
  if (authorize(grants, user, { ...asked, namespace: namespace ?? '' }).allowed) return
  const aggregates = role.aggregationRule !== undefined || before?.aggregationRule !== undefined
  // Whoever holds everything may escalate as well, and is past this already.
  if (aggregates) throw forbidden(kind, name, 'must have cluster-admin privileges to use the aggregationRule')
  demandRules(grants, grant, rulesIn(role))
}

type RoleRef = { readonly kind: string; readonly name: string }

function forbidBinding(grants: Grants, grant: Grant, binding: Obj): void {
  const { kind, user, namespace = '' } = grant
  const ref = binding.roleRef as RoleRef | undefined
  if (!ref) return
  const resource = ref.kind === 'ClusterRole' ? 'clusterroles' : 'roles'
  const asked = { verb: 'bind', group: rbacGroup, resource, subresource: '', name: ref.name, namespace }
  if (authorize(grants, user, asked).allowed) return
  if (ref.kind !== 'Role' && ref.kind !== 'ClusterRole') {
    throw new Refusal(500, '', `unsupported role reference kind: ${JSON.stringify(ref.kind)}`)
  }
  const rules = grants.rulesOf(ref, namespace)
  // The real server names the binding's kind here as well.
  if (!rules) throw notFound(kind, ref.name)
  demandRules(grants, grant, rules)
}

function demandRules(grants: Grants, { kind, user, name, namespace = '' }: Grant, wanted: readonly Rule[]): void {
  const { rules, errors } = rulesHeld(grants, user, namespace)
  const missing = findUncovered(rules, wanted)
  if (missing.length === 0) return
  const groups = user.groups.map(group => JSON.stringify(group)).join(' ')
  const who = `user ${JSON.stringify(user.name)} (groups=[${groups}])`
  const list = missing.map(renderRule).join('\n')
  const unknown = errors.length > 0 ? `; resolution errors: [${[...new Set(errors)].join(' ')}]` : ''
  throw forbidden(kind, name, `${who} is attempting to grant RBAC permissions not currently held:\n${list}${unknown}`)
}
