// Lists under a strategic merge patch: items merge by their key, plain values as a set.
import type { MergeRule } from '../kinds/kind.ts'
import type { Json } from '../object.ts'
import { goText } from './goText.ts'
import { isMap } from './merge.ts'
import { orderMerged } from './order.ts'
import { bare, type JsonMap, mergeMap, type Place, wrongDirective } from './strategic.ts'

type Ruled = { readonly rule: MergeRule }

export function mergeList(before: readonly Json[], patch: readonly Json[], place: Place & Ruled): Json[] {
  const maps = [...before, ...patch].filter(isMap).length
  if (maps > 0 && maps < before.length + patch.length) {
    throw wrongDirective(`list element types are not identical: ${goText([[...before], [...patch]])}`)
  }
  const { key } = place.rule
  if (maps === 0 || key === undefined) {
    const merged = patch.length === 0 ? [...before] : [...new Set([...before, ...patch])]
    return orderMerged({ merged, before, wanted: patch, keyOf: item => item })
  }
  return mergeMaps(before as JsonMap[], patch as JsonMap[], { ...place, key })
}

function mergeMaps(before: readonly JsonMap[], patch: readonly JsonMap[], place: Place & { key: string }): JsonMap[] {
  const { key } = place
  const { replace, deleted, items } = readDirectives(patch, key)
  const merged = replace ? [] : before.filter(item => !deleted.includes(item[key] ?? null))
  for (const item of items) {
    const at = merged.findIndex(other => other[key] === keyOfItem(item, key))
    const old = merged[at]
    if (old) merged[at] = mergeMap(old, item, place)
    else merged.push((bare(item) ?? {}) as JsonMap)
  }
  return orderMerged({ merged, before: replace ? [] : before, wanted: items, keyOf: item => item[key] })
}

function readDirectives(patch: readonly JsonMap[], key: string) {
  const deleted: Json[] = []
  const items: JsonMap[] = []
  let replace = false
  for (const item of patch) {
    const directive = item.$patch
    if (directive === undefined) items.push(item)
    else if (directive === 'delete') deleted.push(keyOfItem(item, key))
    else if (directive === 'replace') replace = true
    else if (directive === 'merge') throw wrongDirective('merging lists cannot yet be specified in the patch')
    else throw wrongDirective(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`)
  }
  return { replace, deleted, items }
}

function keyOfItem(item: JsonMap, key: string): Json {
  const value = item[key]
  if (value === undefined) throw wrongDirective(`map: ${goText(item)} does not contain declared merge key: ${key}`)
  return value
}

/** What identifies an item for ordering. */
function identity({ key }: MergeRule): (item: Json) => unknown {
  return item => (key !== undefined && isMap(item) ? item[key] : item)
}

/** The patch's own list may name only what its order names, in that order. */
export function checkOrder(patch: readonly Json[], order: readonly Json[], rule: MergeRule): void {
  const keyOf = identity(rule)
  const keys = order.map(keyOf)
  const items = patch.filter(item => !isMap(item) || item.$patch === undefined)
  const places = items.map(item => keys.indexOf(keyOf(item)))
  if (places.every((place, index) => place >= 0 && place >= (places[index - 1] ?? 0))) return
  const lists = `\n${goText([...items])}\n doesn't match $setElementOrder list:\n${goText([...order])}\n`
  throw wrongDirective(`The order in patch list:${lists}`)
}

type Wanted = Ruled & { readonly before: readonly Json[]; readonly order: readonly Json[] }

export function orderList(merged: readonly Json[], { before, order, rule }: Wanted): Json[] {
  return orderMerged({ merged, before, wanted: order, keyOf: identity(rule) })
}
