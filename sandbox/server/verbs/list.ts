// GET of a collection: all of one moment, chosen by selectors, in pages.
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { badRequest, gone } from '../refusal.ts'
import { nameChosen, parseFieldSelector } from '../selectors/fields.ts'
import { matchesLabels } from '../selectors/labels.ts'
import { parseLabelSelector } from '../selectors/labelText.ts'
import { type PageEnd, readContinue, writeContinue } from './continue.ts'
import { checkListQuery, type MomentQuery, readMoment } from './moment.ts'
import { viewIn } from './view.ts'

export type ListQuery = MomentQuery & { readonly labelSelector: string; readonly fieldSelector: string }

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

export function listObjects(
  cluster: Cluster,
  kind: Kind,
  { namespace, query }: { namespace?: string; query: ListQuery },
): Page {
  checkListQuery(query)
  const selection = readSelection(kind, query)
  const begin = readBegin(query, cluster.store.revision)
  const moment = begin ? { ...begin, exactly: true } : readMoment(query, cluster.store.revision)
  const revision = moment?.exactly ? moment.revision : cluster.store.revision
  // Without a moment of its own a list of "anything that you have" comes whole, as from the real server's cache.
  const limit = query.limit > 0 && query.resourceVersion !== '0' ? query.limit : Number.POSITIVE_INFINITY
  const view = viewIn(kind)
  const items: Obj[] = []
  let more = 0
  for (const object of present(cluster, kind, { namespace, revision, selection, begin })) {
    if (!selection.isAll && !selection.matches(view(object))) continue
    if (items.length < limit) items.push(view(object))
    else more += 1
    // How many follow is only said where no selector makes that a search.
    if (more > 0 && !selection.isAll) break
  }
  const metadata: Page['metadata'] = { resourceVersion: String(revision) }
  const last = items.at(-1)?.metadata
  if (last && more > 0) {
    metadata.continue = writeContinue({ revision, after: { namespace: last.namespace ?? '', name: last.name } })
    if (selection.isAll) metadata.remainingItemCount = more
  }
  return { items, metadata }
}

type Scope = {
  readonly namespace: string | undefined
  readonly revision: number
  readonly selection: Selection
  readonly begin: PageEnd | undefined
}

function present({ store }: Cluster, kind: Kind, { namespace, revision, selection, begin }: Scope): Iterable<Obj> {
  const shelf = store.shelf(kind.shelf)
  if (revision === store.revision && selection.name !== undefined && (namespace !== undefined || !kind.namespaced)) {
    const one = shelf.find(namespace, selection.name)
    return one && !begin ? [one] : []
  }
  const then = shelf.at(revision, { namespace, after: begin?.after })
  if (then) return then
  if (!begin) throw gone('The resourceVersion for the provided list is too old.')
  throw gone(
    'the moment that this continue token belongs to is forgotten: list again from the start, or go on with the continue token of this answer, which shows what is there now',
    writeContinue({ revision: store.revision, after: begin.after }),
  )
}

function readBegin(query: ListQuery, present: number): PageEnd | undefined {
  if (!query.continue) return undefined
  if (query.resourceVersion && query.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  const begin = readContinue(query.continue)
  if (begin.revision <= present) return begin
  throw badRequest(
    `invalid continue token: continue key is not valid: it is of revision ${begin.revision}, which is yet to come`,
  )
}
