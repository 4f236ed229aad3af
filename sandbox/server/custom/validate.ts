// Whether a value is what its schema says, told in the words of the real server.
import { type ErrorObject, Ajv as Validator } from 'ajv'
import type { FieldError } from '../refusal.ts'
import { numberFormats, textFormats } from './formats.ts'
import { toJsonSchema } from './hoist.ts'
import { compilePattern } from './pattern.ts'
import type { Schema } from './schema.ts'
import { readErrors } from './schemaErrors.ts'

/** Ready to judge values. Compiling takes tens of milliseconds for a schema with a pod template, which the first value pays. */
export function schemaValidator(schema: Schema): (value: unknown) => FieldError[] {
  let judge: ((value: unknown) => ErrorObject[]) | undefined
  return value => {
    judge ??= compile(schema)
    const errors = judge(value)
    return errors.length === 0 ? [] : readErrors(errors, { value, base: '' })
  }
}

function compile(schema: Schema): (value: unknown) => ErrorObject[] {
  shared ??= makeAjv()
  const check = shared.compile(toJsonSchema(schema))
  return value => (check(value) ? [] : (check.errors ?? []))
}

let shared: Validator | undefined

function makeAjv(): Validator {
  const ajv = new Validator({
    strict: false,
    allErrors: true,
    verbose: true,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    inlineRefs: false,
    code: { optimize: false, regExp: patterns },
  })
  for (const [name, validate] of Object.entries(textFormats)) ajv.addFormat(name, validate)
  for (const [name, validate] of Object.entries(numberFormats)) ajv.addFormat(name, { type: 'number', validate })
  return ajv
}

/** The name under which generated code would import it; ours never leaves this process. */
const patterns = Object.assign(compilePattern, { code: 'compilePattern' })
