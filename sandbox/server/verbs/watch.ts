// GET with watch=true: everything that happens to a collection after a moment, without loss or repetition.
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { keyOf, type Obj } from '../object.ts'
import { gone } from '../refusal.ts'
import type { Change } from '../store/shelf.ts'
import { lastState } from '../store/store.ts'
import { type ListQuery, readSelection, readVersion, type Selection, tooLarge } from './list.ts'

export type WatchEvent = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: Obj }

export type WatchQuery = ListQuery & { readonly sendInitialEvents: boolean; readonly allowWatchBookmarks: boolean }

export type Watching = {
  /** The next bookmark says that everything up to now was told. */
  bookmark(): WatchEvent
  end(): void
}

/**
 * Calls `tell` for what has happened since the query's resourceVersion, at once, and then for each change as it happens. Throws a Refusal when the moment is
 * forgotten or not yet.
 */
export function watchObjects(
  cluster: Cluster,
  kind: Kind,
  { namespace, query, tell }: { namespace?: string; query: WatchQuery; tell: (event: WatchEvent) => void },
): Watching {
  const { store } = cluster
  const shelf = store.shelf(kind.shelf)
  const selection = readSelection(kind, query)
  const view = (object: Obj) => (kind.fromShelf ? kind.fromShelf(object) : object)
  const judge = (change: Change) => {
    const event = eventOf(change, { namespace, selection, view })
    if (event) tell(event)
  }
  const begin = beginningOf(cluster, kind, query)
  if (begin.initial) {
    const all = [...shelf.all(namespace)].filter(object => selection.matches(view(object)))
    all.sort((a, b) =>
      keyOf(a.metadata.namespace, a.metadata.name) < keyOf(b.metadata.namespace, b.metadata.name) ? -1 : 1,
    )
    for (const object of all) tell({ type: 'ADDED', object: view(object) })
    if (query.sendInitialEvents && query.allowWatchBookmarks) {
      tell(bookmarkOf(kind, { revision: store.revision, annotations: { 'k8s.io/initial-events-end': 'true' } }))
    }
  } else for (const change of begin.changes) judge(change)
  const end = shelf.listen(judge)
  return { bookmark: () => bookmarkOf(kind, { revision: store.revision }), end }
}

type Beginning = { readonly initial: true } | { readonly initial: false; readonly changes: readonly Change[] }

function beginningOf({ store }: Cluster, kind: Kind, query: WatchQuery): Beginning {
  const { resourceVersion } = query
  if (query.sendInitialEvents || !resourceVersion || resourceVersion === '0') return { initial: true }
  const asked = readVersion(resourceVersion)
  if (asked > store.revision) throw tooLarge(asked, store.revision)
  const shelf = store.shelf(kind.shelf)
  const changes = shelf.since(asked)
  if (!changes) throw gone(`too old resource version: ${asked} (${shelf.forgotten})`)
  return { initial: false, changes }
}

type Eye = { namespace: string | undefined; selection: Selection; view: (object: Obj) => Obj }

/** An object that begins to match is new to this watcher, and one that ceases to is gone. */
function eventOf({ revision, before, after }: Change, { namespace, selection, view }: Eye): WatchEvent | undefined {
  const { metadata } = (after ?? before)!
  if (namespace !== undefined && metadata.namespace !== namespace) return undefined
  const was = before !== undefined && selection.matches(view(before))
  const is = after !== undefined && selection.matches(view(after))
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: view(after) }
  return was ? { type: 'DELETED', object: view(lastState({ revision, before })) } : undefined
}

function bookmarkOf(
  kind: Kind,
  { revision, annotations }: { revision: number; annotations?: Record<string, string> },
): WatchEvent {
  const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version
  const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) } as Obj['metadata']
  return { type: 'BOOKMARK', object: { apiVersion, kind: kind.kind, metadata } }
}
