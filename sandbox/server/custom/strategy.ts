// What a write of a custom resource is judged by: its schema, its scale, its rules. The rules are asked only when the schema found nothing that would mislead them.
import type { Strategy } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { setDefaults } from './defaults.ts'
import { findDuplicates } from './lists.ts'
import { ratchet } from './ratchet.ts'
import { compileRules } from './rules.ts'
import type { Scaling } from './scale.ts'
import { allRules, type Schema } from './schema.ts'
import { schemaValidator } from './validate.ts'

type Traits = { readonly hasStatus: boolean; readonly scaling: Scaling | undefined }

export function customStrategy(schema: Schema, { hasStatus, scaling }: Traits): Strategy {
  const whole = schemaValidator(schema)
  const statusSchema = schema.properties?.status ?? {}
  const statusOnly = schemaValidator(statusSchema)
  const rules = lazily(() => compileRules(schema))
  const ruled = allRules(schema).length > 0

  const judge = (object: Obj, before: Obj | undefined, found: FieldError[]): FieldError[] => {
    const errors = before ? ratchet(found, { now: object, before, schema }) : found
    const hadDuplicates = before !== undefined && findDuplicates(before, schema).length > 0
    const duplicates = hadDuplicates ? [] : findDuplicates(object, schema)
    const kept = [...errors, ...duplicates, ...(scaling?.validate?.(object) ?? [])]
    if (!ruled) return kept
    return [...kept, ...(kept.some(misleads) ? [unchecked] : rules()(object, before))]
  }

  return {
    countsGenerations: true,
    unconditionalUpdate: false,
    prepareForCreate(draft) {
      if (!hasStatus) return
      delete draft.status
      setDefaults(draft, schema)
    },
    validate: object => judge(object, undefined, whole(object)),
    validateUpdate: (object, before) => judge(object, before, whole(object)),
    validateStatus: (object, before) =>
      judge(object, before, object.status === undefined ? [] : statusErrors(object.status)),
  }

  /** In the words of the real server the paths of a status begin inside it, those of the fields do not. */
  function statusErrors(status: unknown): FieldError[] {
    return statusOnly(status).map(error => ({
      ...error,
      field: error.field === '<nil>' ? error.field : error.field ? `status.${error.field}` : 'status',
    }))
  }
}

const unchecked: FieldError = {
  type: 'Invalid',
  field: '<nil>',
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
}

const misleading: ReadonlySet<FieldError['type']> = new Set([
  'NotSupported',
  'Required',
  'TooLong',
  'TooMany',
  'TypeInvalid',
])

/** A rule may rely on types and lengths. */
function misleads({ type }: FieldError): boolean {
  return misleading.has(type)
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
