// Keeps an object in step with what we want of it and leaves alone what the server or others added: kubectl apply's three-way
// merge for types whose list keys are not known.
import { isRecord } from './answer.ts'
import { sameQuantity } from './quantity.ts'

type Fields = Readonly<Record<string, unknown>>

/** What `desired`, `last` and `live` say at one place, and what the scalars there mean. */
type Place = { desired: unknown; last: unknown; live: unknown; scalars: 'plain' | 'amounts' | 'texts' }

const AMOUNTS_WITHIN = new Set(['limits', 'requests', 'hard', 'capacity', 'overhead'])
const AMOUNTS = new Set(['sizeLimit', 'divisor', 'storage'])
/** Free text lives below these: "1" and "1000m" are different values of an annotation. */
const TEXTS_WITHIN = new Set([
  'annotations',
  'labels',
  'data',
  'stringData',
  'binaryData',
  'matchLabels',
  'nodeSelector',
])

/**
 * The JSON merge patch that brings `live` to `desired`, or undefined when it is there.
 * `lastApplied` is what was desired before: what it had and `desired` lacks is removed. Lists are compared element by element,
 * so that the server's defaults inside them are no difference, and sent whole. `undefined` in `desired` says nothing, null
 * removes. An empty list, or an empty map of texts, equals an absent one: the server drops both.
 */
export function planMerge(lastApplied: object | undefined, desired: object, live: object): Fields | undefined {
  return mergeFields({ desired: desired as Fields, last: lastApplied, live: live as Fields, scalars: 'plain' })
}

function mergeFields(place: Place & { desired: Fields; live: Fields }): Fields | undefined {
  const patch: Record<string, unknown> = {}
  for (const [key, wanted] of Object.entries(place.desired)) {
    const below = at(place, key)
    if (wanted === undefined || isCovered(below, key)) continue
    const both = isRecord(wanted) && isRecord(below.live)
    patch[key] = both ? mergeFields({ ...below, desired: wanted, live: below.live as Fields }) : wanted
  }
  for (const key of removedKeys(place)) patch[key] = null
  return Object.keys(patch).length > 0 ? patch : undefined
}

/** True when `live` holds all that `desired` says and nothing that only `last` said. */
function isCovered(place: Place, key: string): boolean {
  const { desired, live, last } = place
  if (desired === null || desired === undefined) return live === undefined || live === null
  if (Array.isArray(desired)) {
    const found = live ?? []
    const before = Array.isArray(last) ? last : []
    return (
      Array.isArray(found) &&
      found.length === desired.length &&
      desired.every((item, i) => isCovered({ ...place, desired: item, live: found[i], last: before[i] }, key))
    )
  }
  if (isRecord(desired)) {
    if (!isRecord(live)) return live === undefined && TEXTS_WITHIN.has(key) && Object.keys(desired).length === 0
    const kept = Object.keys(desired).every(name => desired[name] === undefined || isCovered(at(place, name), name))
    return kept && removedKeys(place).length === 0
  }
  return desired === live || (place.scalars === 'amounts' && sameQuantity(desired, live))
}

function removedKeys({ desired, last, live }: Place): string[] {
  if (!isRecord(last)) return []
  const isSet = (value: unknown) => value !== undefined && value !== null
  return Object.keys(last).filter(key => isSet(last[key]) && own(desired, key) === undefined && isSet(own(live, key)))
}

function at(place: Place, key: string): Place {
  const { desired, last, live } = place
  return { desired: own(desired, key), last: own(last, key), live: own(live, key), scalars: scalarsAt(place, key) }
}

/** A label may be called `constructor`. */
function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function scalarsAt({ scalars }: Place, key: string): Place['scalars'] {
  if (scalars === 'texts' || TEXTS_WITHIN.has(key)) return 'texts'
  return AMOUNTS_WITHIN.has(key) || AMOUNTS.has(key) ? 'amounts' : scalars
}
