// Who is bound to which rules: an index over roles and bindings, made anew after they have changed.
import type { Obj } from '../object.ts'
import type { Rule } from './rules.ts'
import { accountUsername, type User } from './user.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'

export const shelves = {
  roles: `roles.${rbacGroup}`,
  roleBindings: `rolebindings.${rbacGroup}`,
  clusterRoles: `clusterroles.${rbacGroup}`,
  clusterRoleBindings: `clusterrolebindings.${rbacGroup}`,
} as const

export type RoleSource = {
  /** All objects of a shelf, such as `roles.rbac.authorization.k8s.io`. */
  list(shelf: string): Iterable<Obj>
  /** Calls back after every change of the shelf. */
  listen(shelf: string, listener: () => void): void
}

type Subject = { readonly kind: string; readonly name: string; readonly namespace?: string }
type RoleRef = { readonly kind: string; readonly name: string }

/** One binding, as it concerns one subject. */
export type Grant = {
  readonly rules: readonly Rule[]
  /** Why its rules are not known: the role is not there. */
  readonly missing?: string
  /** `ClusterRoleBinding "a" of ClusterRole "b" to Group "c"` */
  readonly source: string
}

/** By subject: `User/x` or `Group/x`. */
type Index = ReadonlyMap<string, readonly Grant[]>
type Indexes = { readonly cluster: Index; readonly namespaced: ReadonlyMap<string, Index> }

export type Grants = {
  /** Cluster-wide ones first, then those of the namespace ('' for none). */
  of(user: Pick<User, 'name' | 'groups'>, namespace: string): Iterable<Grant>
  rulesOf(ref: RoleRef, namespace: string): readonly Rule[] | undefined
}

export function indexGrants(source: RoleSource): Grants {
  let roles: Roles | undefined
  let indexes: Indexes | undefined
  for (const shelf of Object.values(shelves)) {
    source.listen(shelf, () => {
      roles = undefined
      indexes = undefined
    })
  }
  const readRoles = () => (roles ??= collectRoles(source))
  return {
    *of(user, namespace) {
      indexes ??= buildIndexes(source, readRoles())
      const subjects = [`User/${user.name}`, ...user.groups.map(group => `Group/${group}`)]
      for (const subject of subjects) yield* indexes.cluster.get(subject) ?? []
      const inside = namespace === '' ? undefined : indexes.namespaced.get(namespace)
      if (inside) for (const subject of subjects) yield* inside.get(subject) ?? []
    },
    rulesOf: (ref, namespace) => findRules(readRoles(), ref, namespace),
  }
}

/** By `namespace/name`, the namespace being '' for cluster roles. */
type Roles = ReadonlyMap<string, readonly Rule[]>

function collectRoles(source: RoleSource): Roles {
  const all = [...source.list(shelves.roles), ...source.list(shelves.clusterRoles)]
  return new Map(all.map(role => [`${role.metadata.namespace ?? ''}/${role.metadata.name}`, rulesIn(role)]))
}

export function rulesIn(role: Obj): readonly Rule[] {
  return (role.rules ?? []) as readonly Rule[]
}

function findRules(roles: Roles, { kind, name }: RoleRef, namespace: string): readonly Rule[] | undefined {
  return roles.get(`${kind === 'ClusterRole' ? '' : namespace}/${name}`)
}

function buildIndexes(source: RoleSource, roles: Roles): Indexes {
  const cluster = new Map<string, Grant[]>()
  const namespaced = new Map<string, Map<string, Grant[]>>()
  for (const binding of source.list(shelves.clusterRoleBindings)) addBinding(cluster, binding, roles)
  for (const binding of source.list(shelves.roleBindings)) {
    const namespace = binding.metadata.namespace ?? ''
    const index = namespaced.get(namespace) ?? new Map<string, Grant[]>()
    namespaced.set(namespace, index)
    addBinding(index, binding, roles)
  }
  return { cluster, namespaced }
}

function addBinding(index: Map<string, Grant[]>, binding: Obj, roles: Roles): void {
  const ref = binding.roleRef as RoleRef
  const namespace = binding.metadata.namespace ?? ''
  const rules = findRules(roles, ref, namespace)
  const missing = rules ? {} : { missing: `${ref.kind.toLowerCase()}.${rbacGroup} "${ref.name}" not found` }
  for (const subject of (binding.subjects ?? []) as Subject[]) {
    const key = keyOf(subject, namespace)
    const grant = { rules: rules ?? [], ...missing, source: describe(binding, ref, subject) }
    index.set(key, [...(index.get(key) ?? []), grant])
  }
}

function keyOf(subject: Subject, namespace: string): string {
  if (subject.kind !== 'ServiceAccount') return `${subject.kind}/${subject.name}`
  return `User/${accountUsername(subject.namespace || namespace, subject.name)}`
}

function describe({ metadata }: Obj, ref: RoleRef, subject: Subject): string {
  const quoted = (name: string, namespace = '') => `"${namespace ? `${name}/${namespace}` : name}"`
  const kind = metadata.namespace ? 'RoleBinding' : 'ClusterRoleBinding'
  const to = `${subject.kind} ${quoted(subject.name, subject.namespace)}`
  return `${kind} ${quoted(metadata.name, metadata.namespace)} of ${ref.kind} ${quoted(ref.name)} to ${to}`
}
