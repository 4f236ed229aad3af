// The columns of a custom resource in kubectl's tables.
import { renderDuration } from '../kinds/age.ts'
import type { Column } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { inOrder } from './inOrder.ts'
import { type Path, parsePath } from './jsonPath.ts'

export type PrinterColumn = {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
  readonly jsonPath: string
}

const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  priority: 0,
}

const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  jsonPath: '.metadata.creationTimestamp',
}

export type Table = {
  readonly columns: readonly Column[]
  readonly row: (object: Obj, now: Date) => unknown[]
}

/** NAME, then what the definition says; without a word from it the age. A path that cannot be read shows nothing. */
export function tableOf(printed: readonly PrinterColumn[] | undefined): Table {
  const shown = (printed?.length ? printed : [ageColumn]).map(column => ({ column, path: pathOf(column.jsonPath) }))
  return {
    columns: [nameColumn, ...shown.map(({ column }) => columnOf(column))],
    row: (object, now) => [
      object.metadata.name,
      ...shown.map(({ column, path }) => cell({ column, path }, object, now)),
    ],
  }
}

function pathOf(text: string): Path {
  try {
    return parsePath(text)
  } catch {
    return () => []
  }
}

function columnOf({ name, type, format = '', description = '', priority = 0, jsonPath }: PrinterColumn): Column {
  return {
    name,
    type: type as Column['type'],
    format,
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority,
  }
}

/** Null where there is nothing, or something of another type. */
function cell({ column, path }: { column: PrinterColumn; path: Path }, object: Obj, now: Date): unknown {
  const [value] = path(object)
  if (value === undefined || value === null) return null
  if (column.type === 'date') return since(String(value), now)
  if (column.type === 'integer') return typeof value === 'number' ? Math.trunc(value) : null
  if (column.type === 'number') return typeof value === 'number' ? value : null
  if (column.type === 'boolean') return typeof value === 'boolean' ? value : null
  return typeof value === 'object' ? JSON.stringify(inOrder(value)) : String(value)
}

function since(time: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(time)) / 1000
  return Number.isNaN(seconds) ? '<invalid>' : renderDuration(seconds)
}
