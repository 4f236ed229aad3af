// What one policy says about one request.
import { FailedEvaluation } from '../cel/failure.ts'
import type { Program } from '../cel/program.ts'
import { toDynamic } from '../cel/types.ts'
import type { Obj } from '../object.ts'
import { convertRequest } from './policyEnvironment.ts'
import type { Matched } from './policyMatch.ts'
import { type Bound, type Compiled, compilePolicy } from './policyProgram.ts'
import type { Policy } from './policyTypes.ts'

/** `index`: of the validation that failed. */
export type Failure = { readonly message: string; readonly reason: string; readonly index: number }

export type Outcome = {
  readonly failures: readonly Failure[]
  /** By policy and key. */
  readonly annotations: Readonly<Record<string, string>>
}

const compiled = new WeakMap<Policy, Compiled>()

function compiledOf(policy: Policy): Compiled {
  const known = compiled.get(policy) ?? compilePolicy(policy.spec)
  compiled.set(policy, known)
  return known
}

/** Undefined when a condition says that the policy is not about this request. */
export function evaluatePolicy(policy: Policy, matched: Matched): Outcome | undefined {
  const { conditions, validations, annotations, wrong, bind } = compiledOf(policy)
  const broken = wrong[0] && `expression '${wrong[0].expression}' resulted in error: ${wrong[0].detail}`
  const bound = bind(variablesOf(matched))
  const asked = conditions.map(program => attempt(program, bound.plain))
  if (asked.some(answer => 'value' in answer && answer.value !== true)) return undefined
  const faults = [...(broken ? [broken] : []), ...asked.flatMap(answer => ('error' in answer ? [answer.error] : []))]
  if (faults[0] !== undefined) return { failures: tolerated(policy) ? [] : [failure(faults[0])], annotations: {} }
  const failures = validations.flatMap(({ program, message, index }): Failure[] => {
    const answer = attempt(program, bound.full)
    if ('error' in answer) return tolerated(policy) ? [] : [{ ...failure(answer.error), index }]
    if (answer.value === true) return []
    const said = policy.spec.validations![index]!
    const text =
      messageOf(message, bound) ?? (said.message?.trim() || `failed expression: ${program.expression.trim()}`)
    return [{ message: text, reason: said.reason || 'Invalid', index }]
  })
  const written = annotations.flatMap(({ key, program }) => {
    const answer = attempt(program, bound.full)
    return 'value' in answer && typeof answer.value === 'string'
      ? [[`${policy.metadata.name}/${key}`, answer.value]]
      : []
  })
  return { failures, annotations: Object.fromEntries(written) }
}

function failure(message: string): Failure {
  return { message, reason: 'Invalid', index: 0 }
}

function tolerated({ spec }: Policy): boolean {
  return spec.failurePolicy === 'Ignore'
}

function attempt(program: Program, known: Bound['plain']): { value: unknown } | { error: string } {
  try {
    return { value: program.evaluate(known) }
  } catch (error) {
    if (!(error instanceof FailedEvaluation)) throw error
    return { error: `expression '${program.expression}' resulted in error: ${error.message}` }
  }
}

function messageOf(message: Program | undefined, bound: Bound): string | undefined {
  const answer = message && attempt(message, bound.full)
  if (!answer || !('value' in answer) || typeof answer.value !== 'string') return undefined
  const text = answer.value.trim()
  return text === '' || text.includes('\n') ? undefined : text
}

/** Objects are converted when an expression first names them: most policies look at the request and turn away. */
function variablesOf({ request, object, oldObject, namespaceObject }: Matched): Record<string, unknown> {
  const { apiVersion, kind, metadata, spec, status } = namespaceObject ?? ({} as Partial<Obj>)
  const visible = namespaceObject && { apiVersion, kind, metadata, spec, status }
  const values = { object, oldObject, namespaceObject: visible && JSON.parse(JSON.stringify(visible)) }
  const known: Record<string, unknown> = { request: convertRequest(request) }
  for (const [name, value] of Object.entries(values)) {
    let made: unknown
    const get = () => {
      made ??= toDynamic(value ?? null)
      return made
    }
    Object.defineProperty(known, name, { get, enumerable: true })
  }
  return known
}
