// The reflector's copy and the moment it stands at: lists and events move both together, and every difference is told once.
import type { KubeClient, Selectors, WatchEvent } from './client.ts'
import type { KubeObject } from './objects.ts'
import { listAll } from './pages.ts'
import type { Resource } from './resources.ts'
import { type Change, createStore, type Indexes } from './store.ts'

export type MirrorOptions<T extends KubeObject> = {
  client: KubeClient
  resource: Resource<T>
  scope: Selectors & { namespace?: string }
  pageSize: number
  strip: ((object: T) => T) | undefined
  indexes: Indexes<T> | undefined
  onChange: ((change: Change<T>) => void) | undefined
  onError: (error: unknown, during: 'change') => void
  /** Every page that came. */
  onPage: () => void
  signal: AbortSignal
}

export function createMirror<T extends KubeObject>(options: MirrorOptions<T>) {
  const { client, resource, scope, pageSize, onChange, onError, onPage, signal } = options
  const store = createStore<T>(options.indexes)
  /** The copy is what the collection was at this resourceVersion; undefined when only a new list can tell. */
  let position: string | undefined

  const strip = (object: T): T => {
    delete (object.metadata as { managedFields?: unknown }).managedFields
    return options.strip?.(object) ?? object
  }
  const tell = (changes: readonly Change<T>[]) => {
    for (const change of changes) {
      try {
        onChange?.(change)
      } catch (error) {
        onError(error, 'change')
      }
    }
  }
  const read = (atResourceVersion?: string) =>
    listAll(client, resource, { ...scope, pageSize, atResourceVersion, strip, onPage, signal })

  return {
    store,
    position: () => position,
    forgetPosition(): void {
      position = undefined
    },
    /** Makes the copy equal to the collection of now, by a consistent read: it never goes back. */
    async listAnew(): Promise<void> {
      const { items, resourceVersion } = await read()
      position = resourceVersion
      tell(store.replace(items))
    },
    /** Lists the moment the copy stands at; must not run beside `take`. Whatever differs was missed: it is mended, told and counted. */
    async mend(): Promise<number> {
      const { items } = await read(position)
      const changes = store.replace(items)
      tell(changes)
      return changes.length
    },
    take(event: WatchEvent<T>, resourceVersion: string): void {
      position = resourceVersion
      if (event.type === 'DELETED') tell(store.remove(strip(event.object)))
      else if (event.type !== 'BOOKMARK') tell(store.put(strip(event.object)))
    },
  }
}
