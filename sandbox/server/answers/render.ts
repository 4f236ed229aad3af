// Objects as the text of an answer, in the form that its client takes.
import type { Kind } from '../kinds/kind.ts'
import { apiVersionOf } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { textOf } from '../store/text.ts'
import type { Page } from '../verbs/list.ts'
import type { Form } from './accept.ts'

export type Rendering = {
  readonly form: Form
  readonly now: Date
  /** What a table's rows carry of their objects; of the query's includeObject. */
  readonly includeObject: string
  /** Tables in watches name their columns once. */
  readonly withColumns: boolean
}

export function renderObject(kind: Kind, object: Obj, rendering: Rendering): string {
  if (rendering.form === 'object') return textOf(object)
  if (rendering.form === 'metadata') return JSON.stringify(metadataOf(object))
  return renderTable(
    kind,
    { items: [object], metadata: { resourceVersion: object.metadata.resourceVersion ?? '' } },
    rendering,
  )
}

export function renderPage(kind: Kind, page: Page, rendering: Rendering): string {
  return [...pagePieces(kind, page, rendering)].join('')
}

/** The same, piece by piece. */
export function* pagePieces(kind: Kind, page: Page, rendering: Rendering): Iterable<string> {
  if (rendering.form === 'table') return yield renderTable(kind, page, rendering)
  const { metadata } = page
  const head =
    rendering.form === 'metadata'
      ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata }
      : { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata }
  yield `${JSON.stringify(head).slice(0, -1)},"items":[`
  let comma = ''
  for (const item of page.items) {
    yield comma + (rendering.form === 'metadata' ? JSON.stringify(metadataOf(item)) : itemText(kind, item))
    comma = ','
  }
  yield ']}'
}

/** Items of built-in kinds do not say in a list what they are: the list does. */
function itemText(kind: Kind, item: Obj): string {
  const text = textOf(item)
  if (kind.custom) return text
  const head = `{"apiVersion":"${item.apiVersion}","kind":"${item.kind}",`
  if (text.startsWith(head)) return `{${text.slice(head.length)}`
  const { apiVersion: _, kind: __, ...rest } = item
  return JSON.stringify(rest)
}

/** In a table's watch a bookmark is a row of blanks, whose object bears its word. */
export function renderBookmark(kind: Kind, mark: Obj, { form, withColumns }: Rendering): string {
  if (form === 'object') return JSON.stringify(mark)
  if (form === 'metadata') return JSON.stringify(metadataOf(mark))
  const { resourceVersion } = mark.metadata
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: withColumns ? columnDefinitionsOf(kind) : null,
    rows: [{ cells: kind.columns.map(() => ''), object: metadataOf(mark) }],
  })
}

function metadataOf({ metadata }: Obj) {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
}

function renderTable(kind: Kind, page: Page, { now, includeObject, withColumns }: Rendering): string {
  const carried = (item: Obj) => {
    if (includeObject === 'None') return null
    return includeObject === 'Object' ? item : metadataOf(item)
  }
  const rows = page.items.map(item => ({ cells: kind.row(item, now), object: carried(item) }))
  const columnDefinitions = withColumns ? columnDefinitionsOf(kind) : null
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: page.metadata,
    columnDefinitions,
    rows,
  })
}

function columnDefinitionsOf(kind: Kind): object[] {
  return kind.columns.map(column => ({ format: '', ...column }))
}
