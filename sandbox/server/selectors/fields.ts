// Field selectors: `metadata.name=x,status.phase!=Running`, over the few fields that a kind lets be selected.
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { badRequest } from '../refusal.ts'

export type FieldTerm = { readonly field: string; readonly value: string; readonly negated: boolean }

export type FieldSelector = { readonly terms: readonly FieldTerm[]; matches(object: Obj): boolean }

/** Throws a bad request for a field that the kind does not let be selected. */
export function parseFieldSelector(kind: Kind, text: string): FieldSelector {
  const terms = splitUnescaped(text)
    .filter(part => part !== '')
    .map(part => readTerm(part, text))
  const readers = terms.map(term => ({ term, read: readerOf(kind, term.field) }))
  return {
    terms,
    matches: object => readers.every(({ term, read }) => (read(object) === term.value) !== term.negated),
  }
}

/** The one name that a selector leaves possible. */
export function nameChosen({ terms }: FieldSelector): string | undefined {
  return terms.find(term => term.field === 'metadata.name' && !term.negated)?.value
}

function readerOf(kind: Kind, field: string): (object: Obj) => string {
  if (field === 'metadata.name') return object => object.metadata.name
  if (field === 'metadata.namespace' && kind.namespaced) return object => object.metadata.namespace ?? ''
  const own = kind.selectableFields?.[field]
  if (own) return own
  throw badRequest(`field label not supported: ${field}`)
}

function splitUnescaped(text: string): string[] {
  return text.split(/(?<!\\),/)
}

function readTerm(part: string, whole: string): FieldTerm {
  const match = /^\s*([^=!]*?)\s*(==|=|!=)(.*)$/.exec(part)
  if (!match) throw badRequest(`invalid selector: '${whole}'; can't understand '${part}'`)
  const [, field = '', operator, value = ''] = match
  return { field, value: value.trim().replaceAll(/\\([,=\\])/g, '$1'), negated: operator === '!=' }
}
