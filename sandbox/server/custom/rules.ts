// Whether a custom resource keeps the rules of its definition, and whether its change does.
import { isDeepStrictEqual } from 'node:util'
import { Optional } from '@marcbachmann/cel-js'
import { OBJECT_BUDGET } from '../cel/cost.ts'
import type { FieldError } from '../refusal.ts'
import { breach, ending, outOfBudget, type Run } from './breach.ts'
import { pastOf } from './correlate.ts'
import { buildRules, type RuleNode } from './ruleTree.ts'
import { isFields, type Schema } from './schema.ts'

/** Throws an error when a rule means nothing: an admitted definition has no such rules. */
export function compileRules(schema: Schema): (now: unknown, before: unknown) => FieldError[] {
  const { root, wrong } = buildRules(schema)
  if (wrong[0])
    throw new Error(`rule ${JSON.stringify(wrong[0].rule.rule)} at ${wrong[0].path || 'the root'}: ${wrong[0].detail}`)
  return (now, before) => {
    if (!root) return []
    const place = { now, before, path: '', above: undefined, run: { left: OBJECT_BUDGET, ended: false } }
    return judge(root, place)
  }
}

/** `before` is undefined for what is new. */
type Place = {
  readonly run: Run
  readonly now: unknown
  readonly before: unknown
  readonly path: string
  readonly above: Place | undefined
}

function judge(node: RuleNode, place: Place): FieldError[] {
  const { now, run } = place
  if (run.ended || now === undefined || now === null) return []
  return [...judgeHere(node, place), ...placesBelow(node, place).flatMap(([below, at]) => judge(below, at))]
}

function placesBelow({ schema, properties, items, values }: RuleNode, above: Place): Array<[RuleNode, Place]> {
  const { now, path, run } = above
  const at = (key: string | number, value: unknown, suffix: string): Place => {
    const before = pastOf(above.before, { schema, key, item: value })
    return { now: value, before, path: `${path}${suffix}`, above, run }
  }
  if (Array.isArray(now)) return items ? now.map((item, index) => [items, at(index, item, `[${index}]`)]) : []
  if (!isFields(now)) return []
  const fields = [...properties].map(([name, node]): [RuleNode, Place] => {
    return [node, at(name, now[name], path ? `.${name}` : name)]
  })
  const others = values ? Object.keys(now).filter(name => !Object.hasOwn(schema.properties ?? {}, name)) : []
  return [...fields, ...others.map((name): [RuleNode, Place] => [values!, at(name, now[name], `[${name}]`)])]
}

/** It, or something that it is part of, stands as it stood. */
function isUnchanged({ now, before, above }: Place): boolean {
  if (before !== undefined && isDeepStrictEqual(now, before)) return true
  return above !== undefined && isUnchanged(above)
}

function judgeHere(node: RuleNode, place: Place): FieldError[] {
  const { rules, type, schema } = node
  const { now, before, path, run } = place
  if (rules.length === 0) return []
  const where = { now, path, type: schema.type ?? '', run }
  if (run.left <= 0) return [ending(where, outOfBudget)]
  const isOld = before !== undefined && before !== null
  const [self, old] = [type!.convert(now), isOld ? type!.convert(before) : undefined]
  return rules.flatMap(ready => {
    const { rule, isTransition } = ready
    if (run.ended || (isTransition && !rule.optionalOldSelf && !isOld)) return []
    const oldSelf = rule.optionalOldSelf ? (isOld ? Optional.of(old) : Optional.none()) : old
    const error = breach(ready, { self, oldSelf }, where)
    // What ends all of it is said in any case.
    if (!error || (!run.ended && !isTransition && isUnchanged(place))) return []
    return [error]
  })
}
