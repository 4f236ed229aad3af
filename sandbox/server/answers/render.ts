// Objects as the text of an answer. The text of a stored object is made once, however many clients read it.
import type { Kind } from '../kinds/kind.ts'
import { apiVersionOf } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import type { Page } from '../verbs/list.ts'
import type { Form } from './accept.ts'

const texts = new WeakMap<Obj, string>()

/** JSON of an object that will not be changed any more. */
export function textOf(object: Obj): string {
  let text = texts.get(object)
  if (text === undefined) {
    text = JSON.stringify(object)
    texts.set(object, text)
  }
  return text
}

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
  if (rendering.form === 'table') return renderTable(kind, page, rendering)
  const asMetadata = rendering.form === 'metadata'
  const head = asMetadata
    ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: page.metadata }
    : { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata: page.metadata }
  const items = page.items.map(item => (asMetadata ? JSON.stringify(metadataOf(item)) : textOf(item)))
  return `${JSON.stringify(head).slice(0, -1)},"items":[${items.join(',')}]}`
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
  const columnDefinitions = withColumns ? kind.columns.map(column => ({ format: '', ...column })) : null
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: page.metadata,
    columnDefinitions,
    rows,
  })
}
