// What a policy and a binding mean where they say nothing.
import type { Obj } from '../object.ts'
import type { Binding, Constraints, Policy } from './policyTypes.ts'

/** In place. */
export function setPolicyDefaults(draft: Obj): void {
  const { spec } = draft as unknown as Partial<Policy>
  if (!spec) return
  spec.failurePolicy ??= 'Fail'
  if (spec.matchConstraints) setConstraintDefaults(spec.matchConstraints)
}

/** In place. */
export function setBindingDefaults(draft: Obj): void {
  const { spec } = draft as unknown as Partial<Binding>
  if (spec?.matchResources) setConstraintDefaults(spec.matchResources)
}

function setConstraintDefaults(constraints: Constraints): void {
  constraints.matchPolicy ??= 'Equivalent'
  constraints.namespaceSelector ??= {}
  constraints.objectSelector ??= {}
  const rules = [...(constraints.resourceRules ?? []), ...(constraints.excludeResourceRules ?? [])]
  for (const rule of rules) rule.scope ??= '*'
}
