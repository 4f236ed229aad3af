// What the cluster's RBAC objects grant to our accounts. A wildcard stays one: nobody asks for it, so it stands out as unused.
import { type Account, accountOf, distinct, type Place, placeOf, type Right } from './right.ts'

export type Rule = {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

export type Role = { readonly metadata: { name: string; namespace?: string }; readonly rules?: readonly Rule[] }

export type Binding = {
  readonly metadata: { name: string; namespace?: string }
  readonly roleRef: { readonly kind: string; readonly name: string }
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[]
}

export type Rbac = {
  readonly roles: readonly Role[]
  readonly clusterRoles: readonly Role[]
  /** RoleBindings and ClusterRoleBindings. */
  readonly bindings: readonly Binding[]
}

export function readGrants({ roles, clusterRoles, bindings }: Rbac): Right[] {
  const rights = bindings.flatMap(binding => {
    const accounts = accountsOf(binding)
    const { kind, name } = binding.roleRef
    const { namespace } = binding.metadata
    const role =
      kind === 'ClusterRole'
        ? clusterRoles.find(({ metadata }) => metadata.name === name)
        : roles.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
    return accounts.flatMap(account => (role?.rules ?? []).flatMap(rule => spread(rule, account, placeOf(namespace))))
  })
  return distinct(rights)
}

function accountsOf({ subjects = [], metadata }: Binding): Account[] {
  return subjects.flatMap(({ kind, name, namespace = metadata.namespace }) => {
    const account = kind === 'ServiceAccount' && accountOf(`system:serviceaccount:${namespace}:${name}`)
    return account || []
  })
}

function spread(rule: Rule, account: Account, place: Place): Right[] {
  const urls = (rule.nonResourceURLs ?? []).map(resource => ({ group: '', resource, subresource: '' }))
  const kinds = (rule.apiGroups ?? []).flatMap(group =>
    (rule.resources ?? []).map(path => {
      const [resource = '', subresource = ''] = path.split('/')
      return { group, resource, subresource }
    }),
  )
  return [...urls, ...kinds].flatMap(kind => rule.verbs.map(verb => ({ account, verb, place, ...kind })))
}
