// ClusterRoles whose rules are gathered from others by label: view, edit, admin, and what others add to them.
import { isDeepStrictEqual } from 'node:util'
import type { Obj } from '../object.ts'
import { matchesSelector, type SelectorObject } from '../selectors/labels.ts'
import { rulesIn } from './grants.ts'
import type { Rule } from './rules.ts'

/** The rules that `role` should have, each once, from all the others' in order of name; undefined for a role that gathers none. */
export function gatherRules(role: Obj, all: Iterable<Obj>): readonly Rule[] | undefined {
  const selectors = (role.aggregationRule as { clusterRoleSelectors?: SelectorObject[] } | undefined)
    ?.clusterRoleSelectors
  if (!selectors) return undefined
  const byName = [...all].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const gathered: Rule[] = []
  for (const selector of selectors) {
    for (const other of byName) {
      // Not itself, though its labels may match: its rules would never shrink.
      if (other.metadata.name === role.metadata.name || !matchesSelector(selector, other.metadata.labels)) continue
      for (const rule of rulesIn(other)) {
        if (!gathered.some(known => isDeepStrictEqual(known, rule))) gathered.push(rule)
      }
    }
  }
  return gathered
}

/** The cluster role with the rules that it should have; undefined when it has them. */
export function aggregate(role: Obj, all: Iterable<Obj>): Obj | undefined {
  const rules = gatherRules(role, all)
  return rules && !isDeepStrictEqual(rules, rulesIn(role)) ? { ...role, rules } : undefined
}
