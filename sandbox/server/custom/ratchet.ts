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
  return isUnchanged(type === 'Required' ? named.slice(0, Math.max(0, named.lastIndexOf('.'))) : named, change)
}

/**
 * True when something on the way to `path` is as it was: the items of a list without keys have no past of their own, the list has. Keys of maps may hold dots, so
 * that the value decides where a step of the path ends.
 */
function isUnchanged(path: string, { now, before, schema }: Change): boolean {
  if (before === undefined) return false
  if (isDeepStrictEqual(now, before)) return true
  const index = /^\[(\d+)\]\.?/.exec(path)
  if (Array.isArray(now) && index) {
    const item = now[Number(index[1])]
    const past = pastOf(before, { schema, key: Number(index[1]), item })
    return isUnchanged(path.slice(index[0].length), { now: item, before: past, schema: schema.items ?? {} })
  }
  if (!isFields(now)) return false
  const name = Object.keys(now).find(
    key => ['', '.', '['].includes(path.slice(key.length, key.length + 1)) && path.startsWith(key),
  )
  if (name === undefined) return false
  const past = pastOf(before, { schema, key: name, item: undefined })
  const rest = path.slice(name.length).replace(/^\./, '')
  return isUnchanged(rest, { now: now[name], before: past, schema: schemaAt(schema, name) ?? {} })
}
