// Field selectors: `metadata.name=x,status.phase!=Running`, over the few fields that a kind lets be selected.
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { badRequest } from '../refusal.ts'

export type FieldTerm = { readonly field: string; readonly value: string; readonly negated: boolean }

export type FieldSelector = { readonly terms: readonly FieldTerm[]; matches(object: Obj): boolean }

/** Throws a bad request for a field that the kind does not let be selected. */
export function parseFieldSelector(kind: Kind, text: string): FieldSelector {
  const read = readTerms(text)
  if ('wrong' in read) throw badRequest(`invalid selector: '${text}'; can't understand '${read.wrong}'`)
  const { terms } = read
  const readers = terms.map(term => ({ term, read: readerOf(kind, term.field) }))
  return {
    terms,
    matches: object => readers.every(({ term, read }) => (read(object) === term.value) !== term.negated),
  }
}

/** The one name that a selector leaves possible. */
export function nameChosen({ terms }: Pick<FieldSelector, 'terms'>): string | undefined {
  return terms.find(term => term.field === 'metadata.name' && !term.negated)?.value
}

function readerOf(kind: Kind, field: string): (object: Obj) => string {
  if (field === 'metadata.name') return object => object.metadata.name
  if (field === 'metadata.namespace' && kind.namespaced) return object => object.metadata.namespace ?? ''
  const own = kind.selectableFields?.[field]
  if (own) return own
  if (kind.selectableFields || kind.custom) throw badRequest(`field label not supported: ${field}`)
  throw badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`)
}

/** What a selector says, whatever kind it is asked of; `wrong` is the part that says nothing. */
export function readTerms(text: string): { readonly terms: readonly FieldTerm[] } | { readonly wrong: string } {
  const terms: FieldTerm[] = []
  // A backslash takes the next character into its term, be it a comma or another backslash.
  for (const part of text.match(/(?:\\.|[^,])+/gs) ?? []) {
    const [, field = '', operator, value = ''] = /^\s*([^=!]*?)\s*(==|=|!=)(.*)$/s.exec(part) ?? []
    if (operator === undefined) return { wrong: part }
    terms.push({ field, value: value.trim().replaceAll(/\\([,=\\])/g, '$1'), negated: operator === '!=' })
  }
  return { terms }
}
