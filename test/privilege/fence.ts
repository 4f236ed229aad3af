// What the admission policy of manifests/base leaves of the operator's rights: writes of the kinds that it names hold in pools only. That it bites
// is tried in test/flows/infrastructure/manifests.test.ts.
import type { Right } from './right.ts'

export const fenceName = 'isolation-proxy-operator-pools-only'

type FenceRule = {
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly operations?: readonly string[]
}

export type Fence = {
  readonly metadata: { readonly name: string }
  readonly spec?: { readonly matchConstraints?: { readonly resourceRules?: readonly FenceRule[] } }
}

const verbsOf: Readonly<Record<string, readonly string[]>> = {
  CREATE: ['create'],
  UPDATE: ['update', 'patch'],
  DELETE: ['delete', 'deletecollection'],
}

export function narrow(rights: readonly Right[], fence: Fence): Right[] {
  const rules = fence.spec?.matchConstraints?.resourceRules ?? []
  return rights.map(right => {
    const isFenced = right.account === 'operator' && rules.some(rule => matches(rule, right))
    return isFenced && right.place === 'cluster' && !isNamespaceMade(right) ? { ...right, place: 'pool' } : right
  })
}

/** A request that makes a namespace names it in its body, which no audit log of ours holds. */
const isNamespaceMade = ({ verb, resource }: Right) => verb === 'create' && resource === 'namespaces'

function matches({ apiGroups = [], resources = [], operations = [] }: FenceRule, right: Right): boolean {
  const path = right.subresource ? `${right.resource}/${right.subresource}` : right.resource
  const verbs = operations.flatMap(operation => verbsOf[operation] ?? [])
  return apiGroups.includes(right.group) && resources.includes(path) && verbs.includes(right.verb)
}
