// Roles, bindings and accounts in memory, as the parts under test look them up.
import { type Grants, indexGrants, type RoleSource, rbacGroup } from '../../../../sandbox/server/access/grants.ts'
import type { Rule } from '../../../../sandbox/server/access/rules.ts'
import type { User } from '../../../../sandbox/server/access/user.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'

export type Ref = { kind: 'Role' | 'ClusterRole'; name: string }
export type Subject = { kind: string; name: string; namespace?: string }

export function userOf(name: string, ...groups: string[]): User {
  return { name, uid: '', groups, extra: {} }
}

export function rule(verbs: string, resources: string, more: Partial<Rule> = {}): Rule {
  return { apiGroups: [''], resources: resources.split(' '), verbs: verbs.split(' '), ...more }
}

export function roleOf(name: string, rules: readonly Rule[], namespace?: string): Obj {
  const kind = namespace ? 'Role' : 'ClusterRole'
  return { apiVersion: `${rbacGroup}/v1`, kind, metadata: { name, ...(namespace && { namespace }) }, rules }
}

export function bindingOf(name: string, roleRef: Ref, subjects: Subject[], namespace?: string): Obj {
  const kind = namespace ? 'RoleBinding' : 'ClusterRoleBinding'
  const metadata = { name, ...(namespace && { namespace }) }
  return { apiVersion: `${rbacGroup}/v1`, kind, metadata, roleRef, subjects }
}

/** A shelf for each kind, and a way to tell that something has changed. */
export function sourceOf(objects: Obj[]): RoleSource & { changed(): void } {
  const listeners: Array<() => void> = []
  return {
    list: shelf => objects.filter(({ kind }) => `${kind.toLowerCase()}s.${rbacGroup}` === shelf),
    listen: (_, listener) => void listeners.push(listener),
    changed: () => {
      for (const listener of listeners) listener()
    },
  }
}

export function grantsOf(...objects: Obj[]): Grants {
  return indexGrants(sourceOf(objects))
}

/** The user alone, with these rules in the whole cluster. */
export function granted(name: string, ...rules: Rule[]): Grants {
  return grantsOf(
    roleOf('own', rules),
    bindingOf('own', { kind: 'ClusterRole', name: 'own' }, [{ kind: 'User', name }]),
  )
}
