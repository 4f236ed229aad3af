// Strategic merge patch: a merge patch whose lists merge by key where the kind says so, with directives for what merging cannot express.
import type { MergeRule } from '../kinds/kind.ts'
import type { Json } from '../object.ts'
import { badRequest, Refusal } from '../refusal.ts'
import { goText } from './goText.ts'
import { isMap } from './merge.ts'
import { checkOrder, mergeList, orderList } from './strategicList.ts'

export type JsonMap = { [key: string]: Json }

/** How the field at a path (names only) merges; undefined where a list is replaced as a whole. */
export type RuleOf = (path: readonly string[]) => MergeRule | undefined

export type Place = { readonly path: readonly string[]; readonly ruleOf: RuleOf }

const deletePrefix = '$deleteFromPrimitiveList/'
const orderPrefix = '$setElementOrder/'

/** The real server tells a wrong directive as its own failure, without a reason. */
export const wrongDirective = (message: string): Refusal => new Refusal(500, '', message)

/** Neither argument is changed. */
export function strategicPatch(current: JsonMap, patch: JsonMap, ruleOf: RuleOf): JsonMap {
  return mergeMap(current, patch, { path: [], ruleOf })
}

export function mergeMap(current: JsonMap, patch: JsonMap, place: Place): JsonMap {
  const { $patch: directive, $retainKeys: retain, ...fields } = patch
  if (directive === 'replace') return fields
  if (directive === 'delete') return {}
  if (directive !== undefined) throw wrongDirective(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`)
  const merged = new Map(Object.entries(retain === undefined ? current : keep(current, fields, retain)))
  const plain = Object.entries(fields).filter(([key]) => !key.startsWith(orderPrefix))
  for (const [key, value] of plain) mergeField(merged, [key, value], place)
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith(orderPrefix)) orderField(merged, { current, fields, order: value, place: into(place, key) })
  }
  return Object.fromEntries(merged)
}

function keep(current: JsonMap, fields: JsonMap, retain: Json): JsonMap {
  const named = Array.isArray(retain) ? retain : []
  const isNamed = (key: string) => key.startsWith('$') || named.includes(key)
  if (!Array.isArray(retain) || !Object.keys(fields).every(isNamed)) {
    throw badRequest('invalid patch format of retainKeys')
  }
  return Object.fromEntries(Object.entries(current).filter(([key]) => named.includes(key)))
}

/** The field that a key speaks of, a directive's prefix aside. */
function into({ path, ruleOf }: Place, key: string): Place {
  return { path: [...path, key.slice(key.startsWith('$') ? key.indexOf('/') + 1 : 0)], ruleOf }
}

function mergeField(merged: Map<string, Json>, [key, value]: [string, Json], parent: Place): void {
  const place = into(parent, key)
  const name = place.path.at(-1) ?? key
  if (key.startsWith(deletePrefix)) {
    const before = merged.get(name)
    if (!Array.isArray(before) || !Array.isArray(value)) return
    if (before.some(isMap)) {
      throw wrongDirective(`list element types are not identical: ${goText([before, value])}`)
    }
    merged.set(
      name,
      before.filter(item => !value.includes(item)),
    )
    return
  }
  const after = value === null ? undefined : mergeValue(merged.get(name), value, place)
  if (after === undefined) merged.delete(name)
  else merged.set(name, after)
}

function mergeValue(before: Json | undefined, value: Json, place: Place): Json | undefined {
  if (isMap(before) && isMap(value)) return mergeMap(before, value, place)
  if (!Array.isArray(before) || !Array.isArray(value)) return bare(value)
  const rule = place.ruleOf(place.path)
  if (rule === undefined) return value
  return mergeList(before, value, { ...place, rule })
}

type OrderField = {
  readonly current: JsonMap
  readonly fields: JsonMap
  readonly order: Json
  readonly place: Place
}

function orderField(merged: Map<string, Json>, { current, fields, order, place }: OrderField): void {
  const name = place.path.at(-1) ?? ''
  const rule = place.ruleOf(place.path)
  const list = merged.get(name)
  if (rule === undefined || !Array.isArray(list) || !Array.isArray(order)) return
  const patched = fields[name]
  if (Array.isArray(patched)) checkOrder(patched, order, rule)
  const before = current[name]
  merged.set(name, orderList(list, { before: Array.isArray(before) ? before : [], order, rule }))
}

/** What is new has nothing to delete or to order: its nulls and directives vanish, and what carries `$patch` as a whole; undefined where nothing is left. */
export function bare(value: Json): Json | undefined {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map(bare).filter(item => item !== undefined)
  if (!isMap(value)) return value
  if (value.$patch !== undefined) return undefined
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const left = isDirective(key) ? undefined : bare(inner)
    return left === undefined ? [] : [[key, left] as const]
  })
  return Object.fromEntries(kept)
}

function isDirective(key: string): boolean {
  return key === '$retainKeys' || key.startsWith(deletePrefix) || key.startsWith(orderPrefix)
}
