// Every way in which one place of an object may be of another type than it should.

const ODD: readonly unknown[] = [null, {}, [], [null], 'odd', '', 5, -1.5, true, { a: { b: 1 } }, [[]], 1e300]

/** Copies of `object`, each with something odd, or nothing at all, at one place. */
export function* withOddPlaces<T>(object: T): Generator<{ readonly where: string; readonly copy: T }> {
  for (const path of pathsOf(object)) {
    for (const odd of [...ODD, undefined]) {
      const copy = structuredClone(object)
      let parent = copy as Record<string, unknown>
      for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>
      parent[path.at(-1)!] = odd
      yield { where: `${path.join('.')} = ${JSON.stringify(odd)}`, copy }
    }
  }
}

/** Of all values within, but for the name: without one it is no object, and that is an error of its own. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const inner = pathsOf(each, [...path, key])
    const isName = path.join() === 'metadata' && key === 'name'
    const isMetadata = path.length === 0 && key === 'metadata'
    return isName ? [] : isMetadata ? inner : [[...path, key], ...inner]
  })
}
