// Whether a user may do something, by the roles bound to them and to their groups.
import { forbidden, Refusal } from '../refusal.ts'
import type { Grants } from './grants.ts'
import { type Attributes, type Rule, ruleAllows } from './rules.ts'
import { masters, type User } from './user.ts'

/** `reason` says by which binding it is allowed, or which bindings could not be followed; often ''. */
export type Verdict = { readonly allowed: boolean; readonly reason: string }

export type HeldRules = { readonly rules: readonly Rule[]; readonly errors: readonly string[] }

type Asker = Pick<User, 'name' | 'groups'>

export function authorize(grants: Grants, user: Asker, wanted: Attributes): Verdict {
  if (user.groups.includes(masters)) return { allowed: true, reason: '' }
  const errors: string[] = []
  const namespace = 'path' in wanted ? '' : wanted.namespace
  for (const { rules, missing, source } of grants.of(user, namespace)) {
    if (missing) errors.push(missing)
    if (rules.some(rule => ruleAllows(rule, wanted))) return { allowed: true, reason: `RBAC: allowed by ${source}` }
  }
  return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${renderErrors(errors)}` }
}

/** All that the user may do in a namespace ('' for the cluster scope only). */
export function rulesHeld(grants: Grants, user: Asker, namespace: string): HeldRules {
  const held = [...grants.of(user, namespace)]
  return {
    rules: held.flatMap(({ rules }) => rules),
    errors: held.flatMap(({ missing }) => missing ?? []),
  }
}

export function renderErrors(errors: readonly string[]): string {
  const distinct = [...new Set(errors)]
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`
}

/** `User "x" cannot list resource "pods" in API group "" in the namespace "y"` */
export function describeDenial(user: Asker, wanted: Attributes): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${wanted.verb}`
  if ('path' in wanted) return `${who} path ${JSON.stringify(wanted.path)}`
  const { resource, subresource, group, namespace } = wanted
  const what = subresource ? `${resource}/${subresource}` : resource
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  return `${who} resource "${what}" in API group "${group}" ${where}`
}

export function refuseAccess(user: Asker, wanted: Attributes, reason: string): Refusal {
  const sentence = `${describeDenial(user, wanted)}${reason && `: ${reason}`}`
  if ('path' in wanted) return new Refusal(403, 'Forbidden', `forbidden: ${sentence}`, { details: {} })
  return forbidden({ plural: wanted.resource, group: wanted.group }, wanted.name, sentence)
}

/** Throws the refusal of somebody who may not. */
export function demand(grants: Grants, user: Asker, wanted: Attributes): void {
  const { allowed, reason } = authorize(grants, user, wanted)
  if (!allowed) throw refuseAccess(user, wanted, reason)
}
