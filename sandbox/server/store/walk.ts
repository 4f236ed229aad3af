// The objects of a shelf in the order of their places, as they were at a moment of its memory, from any place on: what pages are cut from.
import { keyOf, type Obj } from '../object.ts'
import type { Change } from './shelf.ts'
import { firstAtOrAfter, type Space } from './space.ts'

export type Place = { readonly namespace: string; readonly name: string }

export type Walk = {
  /** Undefined: all of them. */
  readonly namespace: string | undefined
  /** Only what stands behind this place. */
  readonly after: Place | undefined
  /** What changed since the moment, in order. */
  readonly later: readonly Change[]
}

/** To be read at once, before the next write. */
export function* walk(spaces: ReadonlyMap<string, Space>, { namespace, after, later }: Walk): Iterable<Obj> {
  const then = stateBefore(later, namespace)
  for (const space of namespacesOf(spaces, { namespace, then, after })) {
    const from = after?.namespace === space ? after.name : undefined
    yield* walkSpace(spaces.get(space), then.get(space), from)
  }
}

/** By namespace and name: what stood there before these changes; undefined for nothing. */
type Past = ReadonlyMap<string, ReadonlyMap<string, Obj | undefined>>

function stateBefore(later: readonly Change[], only: string | undefined): Past {
  const past = new Map<string, Map<string, Obj | undefined>>()
  for (const { before, after } of later) {
    const { namespace = '', name } = (before ?? after)!.metadata
    if (only !== undefined && namespace !== only) continue
    const names = past.get(namespace) ?? new Map<string, Obj | undefined>()
    past.set(namespace, names)
    // The first change says what was there at the moment.
    if (!names.has(name)) names.set(name, before)
  }
  return past
}

/** In the order of keys, where a slash follows the namespace: `a-b/x` comes before `a/x`. */
function namespacesOf(
  spaces: ReadonlyMap<string, Space>,
  { namespace, then, after }: { namespace: string | undefined; then: Past; after: Place | undefined },
): string[] {
  if (namespace !== undefined) return [namespace]
  const keys = [...new Set([...spaces.keys(), ...then.keys()])].map(name => keyOf(name, '')).sort()
  const begin = after ? firstAtOrAfter(keys, keyOf(after.namespace, '')) : 0
  return keys.slice(begin).map(key => key.replace(/\/$/, ''))
}

function* walkSpace(
  space: Space | undefined,
  past: ReadonlyMap<string, Obj | undefined> | undefined,
  after: string | undefined,
): Iterable<Obj> {
  const present = space?.namesAfter(after) ?? []
  if (!past) {
    for (const name of present) yield space!.get(name)!
    return
  }
  const names = new Set([...present, ...past.keys()])
  for (const name of [...names].sort()) {
    if (after !== undefined && name <= after) continue
    const object = past.has(name) ? past.get(name) : space?.get(name)
    if (object) yield object
  }
}
