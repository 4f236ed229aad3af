// What one rule says of one value: nothing, that it is broken, or that nothing more can be said because it cost too much.
import { CancelledEvaluation, FailedEvaluation } from '../cel/failure.ts'
import type { Budget } from '../cel/program.ts'
import type { FieldError } from '../refusal.ts'
import { inOrder } from './inOrder.ts'
import type { ReadyRule } from './ruleTree.ts'
import type { Rule } from './schema.ts'

/** What the rules of one object may still cost. `ended`: no further rule is asked. */
export type Run = Budget & { ended: boolean }

export type Where = { readonly now: unknown; readonly path: string; readonly type: string; readonly run: Run }

const noMore = 'no further validation rules will be run'
export const outOfBudget = `validation failed due to running out of cost budget, ${noMore}`

/** The last thing that is said of the object. */
export function ending({ path, type, run }: Where, detail: string): FieldError {
  run.ended = true
  return { type: 'Invalid', field: path || '<nil>', value: type, detail }
}

export function breach(
  ready: ReadyRule,
  variables: Readonly<Record<string, unknown>>,
  where: Where,
): FieldError | undefined {
  const { rule, program } = ready
  const { path, type, run } = where
  const said = rule.message?.trim() || rule.rule.trim()
  try {
    const isKept = program.evaluate(variables, run) === true
    if (run.left < 0) return ending(where, outOfBudget)
    return isKept ? undefined : broken(ready, variables, where)
  } catch (error) {
    if (!(error instanceof FailedEvaluation)) throw error
    if (run.left < 0) return ending(where, outOfBudget)
    if (error instanceof CancelledEvaluation)
      return ending(where, `'${error.message}': ${noMore} due to call cost exceeds limit for rule: ${said}`)
    return { type: 'Invalid', field: path || '<nil>', value: type, detail: `${error.message} evaluating rule: ${said}` }
  }
}

function broken(ready: ReadyRule, variables: Readonly<Record<string, unknown>>, where: Where): FieldError {
  const { rule, message } = ready
  const byRule = rule.message?.trim() || `failed rule: ${rule.rule.trim()}`
  if (!message) return reasoned(rule, byRule, where)
  const here = { ...where, path: fieldOf(rule.fieldPath, where.path) }
  try {
    const said = String(message.evaluate(variables, where.run)).trim()
    if (where.run.left < 0) return ending(here, outOfMessage)
    return reasoned(rule, said === '' || said.includes('\n') ? byRule : said, where)
  } catch (error) {
    if (!(error instanceof FailedEvaluation)) throw error
    if (where.run.left < 0) return ending(here, outOfMessage)
    if (!(error instanceof CancelledEvaluation)) return reasoned(rule, byRule, where)
    const text = JSON.stringify(message.expression)
    return ending(here, `${noMore} due to call cost exceeds limit for messageExpression: ${text}`)
  }
}

const outOfMessage = `messageExpression evaluation failed due to running out of cost budget, ${noMore}`

const types = {
  FieldValueRequired: 'Required',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate',
} as const

/** The value of an object or a list is not repeated, and of a duplicate nothing is said. */
function reasoned({ reason, fieldPath }: Rule, detail: string, { now, path, type }: Where): FieldError {
  const field = fieldOf(fieldPath, path)
  const value = type === 'object' || type === 'array' ? {} : { value: inOrder(now) }
  const as = types[reason as keyof typeof types] ?? 'Invalid'
  return { type: as, field, ...value, detail: as === 'Duplicate' ? '' : detail }
}

/** `.a['b']` as field errors write it; the root has no dot before its first name. */
function fieldOf(fieldPath: string | undefined, path: string): string {
  const suffix = (fieldPath ?? '').replaceAll(/\['([^']*)'\]/g, '[$1]')
  return (path === '' ? suffix.replace(/^\./, '') : `${path}${suffix}`) || '<nil>'
}
