// What a writer wants done about fields that are unknown or written twice.
import { invalid } from '../refusal.ts'

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** Options of the verb that is asked for: the refusal names them. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions'

const words: readonly string[] = ['Ignore', 'Strict', 'Warn']

/** Of the query; throws for other words than the three. Without one it is Warn. */
export function readFieldValidation(text: string, options: OptionsKind): FieldValidation {
  if (text === '') return 'Warn'
  if (words.includes(text)) return text as FieldValidation
  const detail = `supported values: ${['', ...words].map(word => JSON.stringify(word)).join(', ')}`
  throw invalid({ kind: options, group: 'meta.k8s.io' }, '', [
    { type: 'NotSupported', field: 'fieldValidation', value: text, detail },
  ])
}
