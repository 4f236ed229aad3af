// The objects that a reflector has seen, by `namespace/name` and by index; it turns what the server says into changes.
import type { KubeObject } from './objects.ts'

export type Change<T> =
  | { type: 'added'; object: T; previous?: undefined }
  | { type: 'updated'; object: T; previous: T }
  /** `object` is the last that was known of it. */
  | { type: 'deleted'; object: T; previous: T }

export type Indexes<T> = Readonly<Record<string, (object: T) => readonly string[]>>

export type Store<T> = {
  get(key: string): T | undefined
  list(): T[]
  byIndex(index: string, value: string): T[]
  /** Another UID under a known name is the deletion of the old object and the addition of the new. */
  put(object: T): Change<T>[]
  remove(object: T): Change<T>[]
  /** Makes the store equal to a complete list. */
  replace(objects: readonly T[]): Change<T>[]
}

/** `namespace/name`, or just the name of a cluster-scoped object. */
export function keyOf(object: { metadata: { namespace?: string; name?: string } }): string {
  const { namespace, name } = object.metadata
  return namespace ? `${namespace}/${name}` : `${name}`
}

export function createStore<T extends KubeObject>(indexes: Indexes<T> = {}): Store<T> {
  const objects = new Map<string, T>()
  const lookups = new Map(Object.entries(indexes).map(([name, valuesOf]) => [name, createLookup(valuesOf)]))

  const set = (key: string, object: T) => {
    const previous = objects.get(key)
    for (const lookup of lookups.values()) {
      if (previous) lookup.remove(key, previous)
      lookup.add(key, object)
    }
    objects.set(key, object)
  }
  const drop = (key: string, previous: T) => {
    for (const lookup of lookups.values()) lookup.remove(key, previous)
    objects.delete(key)
  }
  const put = (object: T): Change<T>[] => {
    const key = keyOf(object)
    const previous = objects.get(key)
    if (!previous) {
      set(key, object)
      return [{ type: 'added', object }]
    }
    if (previous.metadata.uid !== object.metadata.uid) {
      set(key, object)
      return [
        { type: 'deleted', object: previous, previous },
        { type: 'added', object },
      ]
    }
    if (previous.metadata.resourceVersion === object.metadata.resourceVersion) return []
    set(key, object)
    return [{ type: 'updated', object, previous }]
  }

  return {
    get: key => objects.get(key),
    list: () => [...objects.values()],
    byIndex(index, value) {
      const lookup = lookups.get(index)
      if (!lookup) throw new Error(`no index ${index}; there are: ${[...lookups.keys()].join(', ') || 'none'}`)
      return lookup.keys(value).map(key => objects.get(key)!)
    },
    put,
    remove(object) {
      const key = keyOf(object)
      const previous = objects.get(key)
      if (!previous) return []
      drop(key, previous)
      const last = previous.metadata.uid === object.metadata.uid ? object : previous
      return [{ type: 'deleted', object: last, previous }]
    },
    replace(complete) {
      const present = new Set(complete.map(keyOf))
      const changes: Change<T>[] = []
      for (const [key, previous] of objects) {
        if (present.has(key)) continue
        drop(key, previous)
        changes.push({ type: 'deleted', object: previous, previous })
      }
      for (const object of complete) changes.push(...put(object))
      return changes
    },
  }
}

/** The keys that bear each value of one index. */
function createLookup<T>(valuesOf: (object: T) => readonly string[]) {
  const byValue = new Map<string, Set<string>>()
  return {
    keys: (value: string): string[] => [...(byValue.get(value) ?? [])],
    add(key: string, object: T): void {
      for (const value of valuesOf(object)) {
        const keys = byValue.get(value)
        if (keys) keys.add(key)
        else byValue.set(value, new Set([key]))
      }
    },
    remove(key: string, object: T): void {
      for (const value of valuesOf(object)) {
        const keys = byValue.get(value)
        keys?.delete(key)
        if (keys?.size === 0) byValue.delete(value)
      }
    },
  }
}
