// Whether a custom resource keeps the rules of its definition, and whether its change does.
import { isDeepStrictEqual } from 'node:util'
import { Optional } from '@marcbachmann/cel-js'
import { FailedEvaluation } from '../cel/program.ts'
import type { FieldError } from '../refusal.ts'
import { pastOf } from './correlate.ts'
import { inOrder } from './inOrder.ts'
import { buildRules, type ReadyRule, type RuleNode } from './ruleTree.ts'
import type { Schema } from './schema.ts'
import { isFields, type Rule } from './schema.ts'

/** Throws an error when a rule means nothing: an admitted definition has no such rules. */
export function compileRules(schema: Schema): (now: unknown, before: unknown) => FieldError[] {
  const { root, wrong } = buildRules(schema)
  if (wrong[0])
    throw new Error(`rule ${JSON.stringify(wrong[0].rule.rule)} at ${wrong[0].path || 'the root'}: ${wrong[0].detail}`)
  return (now, before) => (root ? judge(root, { now, before, path: '', above: undefined }) : [])
}

/** `before` is undefined for what is new. */
type Place = {
  readonly now: unknown
  readonly before: unknown
  readonly path: string
  readonly above: Place | undefined
}

function judge(node: RuleNode, place: Place): FieldError[] {
  const { now } = place
  if (now === undefined || now === null) return []
  return [...judgeHere(node, place), ...placesBelow(node, place).flatMap(([below, at]) => judge(below, at))]
}

function placesBelow({ schema, properties, items, values }: RuleNode, above: Place): Array<[RuleNode, Place]> {
  const { now, path } = above
  const at = (key: string | number, value: unknown, suffix: string): Place => {
    const before = pastOf(above.before, { schema, key, item: value })
    return { now: value, before, path: `${path}${suffix}`, above }
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
  const { now, before, path } = place
  if (rules.length === 0) return []
  const isOld = before !== undefined && before !== null
  const [self, old] = [type!.convert(now), isOld ? type!.convert(before) : undefined]
  return rules.flatMap(ready => {
    const { rule, isTransition } = ready
    if (isTransition && !rule.optionalOldSelf && !isOld) return []
    const oldSelf = rule.optionalOldSelf ? (isOld ? Optional.of(old) : Optional.none()) : old
    const error = breach(ready, { self, oldSelf }, { now, path, type: schema.type ?? '' })
    if (!error || (!isTransition && isUnchanged(place))) return []
    return [error]
  })
}

type Where = { readonly now: unknown; readonly path: string; readonly type: string }

function breach(ready: ReadyRule, variables: Readonly<Record<string, unknown>>, where: Where): FieldError | undefined {
  const { rule, program } = ready
  try {
    if (program.evaluate(variables) === true) return undefined
  } catch (error) {
    if (!(error instanceof FailedEvaluation)) throw error
    const said = rule.message?.trim() || rule.rule.trim()
    const detail = `${error.message} evaluating rule: ${said}`
    return { type: 'Invalid', field: where.path || '<nil>', value: where.type, detail }
  }
  return reasoned(rule, messageOf(ready, variables), where)
}

function messageOf({ rule, message }: ReadyRule, variables: Readonly<Record<string, unknown>>): string {
  const byRule = rule.message?.trim() || `failed rule: ${rule.rule.trim()}`
  if (!message) return byRule
  try {
    const said = String(message.evaluate(variables)).trim()
    return said === '' || said.includes('\n') ? byRule : said
  } catch (error) {
    if (!(error instanceof FailedEvaluation)) throw error
    return byRule
  }
}

const types = {
  FieldValueRequired: 'Required',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate',
} as const

/** The value of an object or a list is not repeated, and of a duplicate nothing is said. */
function reasoned({ reason, fieldPath }: Rule, detail: string, { now, path, type }: Where): FieldError {
  const field = `${path}${fieldSuffix(fieldPath, path)}` || '<nil>'
  const value = type === 'object' || type === 'array' ? {} : { value: inOrder(now) }
  const as = types[reason as keyof typeof types] ?? 'Invalid'
  return { type: as, field, ...value, detail: as === 'Duplicate' ? '' : detail }
}

/** `.a['b']` as field errors write it; the root has no dot before its first name. */
function fieldSuffix(fieldPath: string | undefined, path: string): string {
  if (!fieldPath) return ''
  const suffix = fieldPath.replaceAll(/\['([^']*)'\]/g, '[$1]')
  return path === '' ? suffix.replace(/^\./, '') : suffix
}
