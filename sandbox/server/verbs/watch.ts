// GET with watch=true: everything that happens to a collection after a moment, without loss or repetition.
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { gone } from '../refusal.ts'
import type { Change } from '../store/shelf.ts'
import { lastState } from '../store/store.ts'
import { type ListQuery, readSelection, type Selection } from './list.ts'
import { readWatchStart, tooLarge } from './moment.ts'
import { viewIn } from './view.ts'

export type WatchEvent = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: Obj }

export type WatchQuery = ListQuery & { readonly allowWatchBookmarks: boolean }

export type Watching = {
  /** What there is, or has happened, up to now: to be read before anything is told. May be read in its own time. */
  readonly first: Iterable<WatchEvent>
  /** The next bookmark says that everything up to now was told. */
  bookmark(): WatchEvent
  end(): void
}

export type Watched = {
  readonly namespace: string | undefined
  readonly query: WatchQuery
  /** Called for each change as it happens. */
  readonly tell: (event: WatchEvent) => void
}

/** Throws a Refusal when the moment is forgotten, or initial events are asked of one that has not come yet. */
export function watchObjects(cluster: Cluster, kind: Kind, { namespace, query, tell }: Watched): Watching {
  const { store } = cluster
  const eye = { namespace, selection: readSelection(kind, query), view: viewIn(kind) }
  const { objects, changes, after } = beginningOf(cluster, kind, { namespace, query })
  const bookmark = (annotations?: Record<string, string>) =>
    bookmarkOf(kind, { revision: Math.max(after, store.revision), annotations })
  const marks = objects && query.allowWatchBookmarks ? [bookmark({ 'k8s.io/initial-events-end': 'true' })] : []
  const end = store.shelf(kind.shelf).listen(change => {
    const event = change.revision > after && eventOf(change, eye)
    if (event) tell(event)
  })
  return { first: firstEvents({ objects, changes, marks }, eye), bookmark: () => bookmark(), end }
}

/** `objects`: those there were when the watch began. `after`: nothing is told of what changes up to this revision. */
type Beginning = {
  readonly objects?: readonly Obj[]
  readonly changes: readonly Change[]
  readonly after: number
}

function beginningOf(
  { store }: Cluster,
  kind: Kind,
  { namespace, query }: Pick<Watched, 'namespace' | 'query'>,
): Beginning {
  const shelf = store.shelf(kind.shelf)
  const start = readWatchStart(query)
  const present = store.revision
  if (query.sendInitialEvents ?? start === undefined) {
    if (start !== undefined && start > present) throw tooLarge(start, present)
    return { objects: [...(shelf.at(present, { namespace }) ?? [])], changes: [], after: present }
  }
  if (start === undefined) return { changes: [], after: present }
  const changes = shelf.since(start)
  if (!changes) throw gone(`too old resource version: ${start} (${shelf.forgotten})`)
  return { changes, after: start }
}

function* firstEvents(
  { objects = [], changes, marks }: Pick<Beginning, 'objects' | 'changes'> & { marks: readonly WatchEvent[] },
  eye: Eye,
): Iterable<WatchEvent> {
  for (const object of objects) {
    const shown = eye.view(object)
    if (eye.selection.matches(shown)) yield { type: 'ADDED', object: shown }
  }
  for (const change of changes) {
    const event = eventOf(change, eye)
    if (event) yield event
  }
  yield* marks
}

type Eye = {
  readonly namespace: string | undefined
  readonly selection: Selection
  readonly view: (object: Obj) => Obj
}

/** An object that begins to match is new to this watcher, and one that ceases to is gone. */
function eventOf(change: Change, { namespace, selection, view }: Eye): WatchEvent | undefined {
  const { before, after } = change
  const { metadata } = (after ?? before)!
  if (namespace !== undefined && metadata.namespace !== namespace) return undefined
  const was = before !== undefined && selection.matches(view(before))
  const is = after !== undefined && selection.matches(view(after))
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: view(after) }
  return was ? { type: 'DELETED', object: view(endOf(change)) } : undefined
}

const ends = new WeakMap<Change, Obj>()

/** What a removal says, the same object to every watch. */
function endOf(change: Change): Obj {
  let object = ends.get(change)
  if (!object) {
    object = lastState({ revision: change.revision, before: change.before! })
    ends.set(change, object)
  }
  return object
}

function bookmarkOf(
  kind: Kind,
  { revision, annotations }: { revision: number; annotations: Record<string, string> | undefined },
): WatchEvent {
  const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version
  const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) } as Obj['metadata']
  return { type: 'BOOKMARK', object: { apiVersion, kind: kind.kind, metadata } }
}
