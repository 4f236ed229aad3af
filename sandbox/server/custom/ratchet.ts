// An update may keep what was wrong already: a definition that became stricter must not freeze the objects that it finds.
import { isDeepStrictEqual } from 'node:util'
import type { FieldError } from '../refusal.ts'
import { pastOf } from './correlate.ts'
import { isFields, type Schema, schemaAt } from './schema.ts'

/** The errors of `now` without those about values that stand in `before` as they do now. */
export function ratchet(errors: readonly FieldError[], { now, before, schema }: Change): FieldError[] {
  return errors.filter(error => !isOld(error, { now, before, schema }))
}

type Change = { readonly now: unknown; readonly before: unknown; readonly schema: Schema }

/** A missing field is a fault of what it is missing in; an error without a field says its path in its words. */
function isOld({ type, field, detail }: FieldError, change: Change): boolean {
  const named = field === '<nil>' ? (/"(.*?)" must /.exec(detail)?.[1] ?? / in (\S+)$/.exec(detail)?.[1]) : field
  if (named === undefined) return false
  const path = type === 'Required' ? named.slice(0, Math.max(0, named.lastIndexOf('.'))) : named
  const [now, before] = descend(path, change)
  return before !== undefined && isDeepStrictEqual(now, before)
}

/** A duplicate is a fault of its list. Names of map keys may hold dots, so that the value decides where a step ends. */
function descend(path: string, { now, before, schema }: Change): [now: unknown, before: unknown] {
  if (path === '') return [now, before]
  const index = /^\[(\d+)\]\.?/.exec(path)
  if (Array.isArray(now) && index) {
    const item = now[Number(index[1])]
    const past = pastOf(before, { schema, key: Number(index[1]), item })
    return descend(path.slice(index[0].length), { now: item, before: past, schema: schema.items ?? {} })
  }
  const name =
    isFields(now) &&
    Object.keys(now).find(key => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`))
  if (typeof name !== 'string') return [now, before]
  const rest = path.slice(name.length).replace(/^\./, '')
  const past = pastOf(before, { schema, key: name, item: undefined })
  return descend(rest, {
    now: (now as Record<string, unknown>)[name],
    before: past,
    schema: schemaAt(schema, name) ?? {},
  })
}
