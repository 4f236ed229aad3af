// GET of a collection: all of one moment, chosen by selectors, in pages.
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import { keyOf, type Obj } from '../object.ts'
import { badRequest, gone, Refusal } from '../refusal.ts'
import { nameChosen, parseFieldSelector } from '../selectors/fields.ts'
import { matchesLabels } from '../selectors/labels.ts'
import { parseLabelSelector } from '../selectors/labelText.ts'

export type ListQuery = {
  readonly labelSelector: string
  readonly fieldSelector: string
  readonly limit: number
  readonly continue: string
  readonly resourceVersion: string
  readonly resourceVersionMatch: string
}

export type Page = {
  readonly items: readonly Obj[]
  readonly metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
}

export type Selection = { matches(object: Obj): boolean; readonly name: string | undefined; readonly isAll: boolean }

/** Throws a bad request when a selector cannot be read. */
export function readSelection(kind: Kind, query: Pick<ListQuery, 'labelSelector' | 'fieldSelector'>): Selection {
  const labels = parseLabelSelector(query.labelSelector)
  const fields = parseFieldSelector(kind, query.fieldSelector)
  return {
    matches: object => matchesLabels(labels, object.metadata.labels) && fields.matches(object),
    name: nameChosen(fields),
    isAll: labels.length === 0 && fields.terms.length === 0,
  }
}

export function listObjects(cluster: Cluster, kind: Kind, where: { namespace?: string; query: ListQuery }): Page {
  const { namespace, query } = where
  const selection = readSelection(kind, query)
  const begin = readBegin(query)
  const revision = revisionOf(cluster, query, begin)
  const view = (object: Obj) => (kind.fromShelf ? kind.fromShelf(object) : object)
  const found: { key: string; object: Obj }[] = []
  for (const object of present(cluster, kind, { namespace, revision, selection, begin })) {
    const key = keyOf(object.metadata.namespace, object.metadata.name)
    if ((begin && key <= begin.after) || !selection.matches(view(object))) continue
    found.push({ key, object })
  }
  found.sort((a, b) => (a.key < b.key ? -1 : 1))
  const count = query.limit > 0 ? query.limit : found.length
  const page = found.slice(0, count)
  const metadata: Page['metadata'] = { resourceVersion: String(revision) }
  const last = page.at(-1)
  if (last && found.length > count) {
    metadata.continue = writeContinue({ revision, after: last.key })
    if (selection.isAll) metadata.remainingItemCount = found.length - count
  }
  return { items: page.map(({ object }) => view(object)), metadata }
}

type Begin = { readonly revision: number; readonly after: string }

type Moment = { namespace: string | undefined; revision: number; selection: Selection; begin: Begin | undefined }

function present({ store }: Cluster, kind: Kind, { namespace, revision, selection, begin }: Moment): Iterable<Obj> {
  const shelf = store.shelf(kind.shelf)
  const now = revision === store.revision
  if (now && selection.name !== undefined && (namespace !== undefined || !kind.namespaced)) {
    const one = shelf.find(namespace, selection.name)
    return one ? [one] : []
  }
  const then = now ? shelf.all(namespace) : shelf.at(revision, namespace)
  if (then) return then
  if (!begin) throw gone(`The resourceVersion for the provided list is too old: ${revision}`)
  throw gone(
    'the moment that this continue token belongs to is forgotten: list again from the start, or go on with the continue token of this answer, which shows what is there now',
    writeContinue({ revision: store.revision, after: begin.after }),
  )
}

function readBegin(query: ListQuery): Begin | undefined {
  if (!query.continue) return undefined
  if (query.resourceVersion && query.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  try {
    const token = JSON.parse(Buffer.from(query.continue, 'base64url').toString()) as { rv: unknown; after: unknown }
    if (typeof token.rv === 'number' && typeof token.after === 'string')
      return { revision: token.rv, after: token.after }
  } catch {
    // Said below.
  }
  throw badRequest(`continue key is not valid: ${query.continue}`)
}

function writeContinue({ revision, after }: Begin): string {
  return Buffer.from(JSON.stringify({ rv: revision, after })).toString('base64url')
}

function revisionOf({ store }: Cluster, query: ListQuery, begin: Begin | undefined): number {
  if (begin) return begin.revision
  const { resourceVersion, resourceVersionMatch } = query
  if (resourceVersionMatch && !resourceVersion) {
    throw badRequest('resourceVersionMatch is forbidden unless resourceVersion is provided')
  }
  if (!resourceVersion || resourceVersion === '0') return store.revision
  const asked = readVersion(resourceVersion)
  if (asked > store.revision) throw tooLarge(asked, store.revision)
  return resourceVersionMatch === 'Exact' ? asked : store.revision
}

/** Throws a bad request unless it is a whole number. */
export function readVersion(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw badRequest(
      `invalid resource version ${JSON.stringify(text)}: it is a whole number that an earlier answer bore`,
    )
  return Number(text)
}

export function tooLarge(asked: number, current: number): Refusal {
  const message = `Too large resource version: ${asked}, current: ${current}`
  return new Refusal(504, 'Timeout', message, {
    details: {
      retryAfterSeconds: 1,
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    },
  })
}
