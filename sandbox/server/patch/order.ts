// The order of a list that a strategic merge patch has merged: what the patch names stands in the patch's order, all else keeps its own among it.

type Order<T> = {
  readonly merged: readonly T[]
  /** The list before the patch. */
  readonly before: readonly T[]
  /** Items that name their places, by the patch's own list or `$setElementOrder`. */
  readonly wanted: readonly T[]
  /** What makes two items the same. */
  readonly keyOf: (item: T) => unknown
}

/** An item that the patch does not name comes before a named one only if it already stood before it. */
export function orderMerged<T>({ merged, before, wanted, keyOf }: Order<T>): T[] {
  const placeIn = (list: readonly T[]) => {
    const keys = list.map(keyOf)
    return (item: T) => keys.indexOf(keyOf(item))
  }
  const [placeWanted, placeBefore] = [placeIn(wanted), placeIn(before)]
  const named = merged.filter(item => placeWanted(item) >= 0).sort((a, b) => placeWanted(a) - placeWanted(b))
  const rest = merged.filter(item => placeWanted(item) < 0).sort((a, b) => placeBefore(a) - placeBefore(b))
  const stoodBefore = (a: T, b: T) => placeBefore(a) >= 0 && placeBefore(b) >= 0 && placeBefore(a) < placeBefore(b)
  const ordered: T[] = []
  for (const item of named) {
    while (rest[0] !== undefined && stoodBefore(rest[0], item)) ordered.push(rest.shift() as T)
    ordered.push(item)
  }
  return [...ordered, ...rest]
}
