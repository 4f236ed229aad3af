// What the built-in kinds have in common, so that each file says only what is its own.
import type { Obj } from '../object.ts'
import { qualified } from '../refusal.ts'
import { builtinShape } from '../shape/builtin.ts'
import { renderAge } from './age.ts'
import { allVerbs, type Column, type Kind, type Shape, type Subresource } from './kind.ts'

type Own = {
  /** Of the definition in OpenAPI, such as `io.k8s.api.core.v1.Pod`. */
  readonly definition: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly strategy: Kind['strategy']
  readonly columns: readonly Column[]
  readonly row: Kind['row']
  /** Beside what OpenAPI says: defaults that Kubernetes has in code. */
  readonly setDefaults?: (draft: Obj) => void
}

type Optional = Partial<
  Pick<Kind, 'group' | 'version' | 'namespaced' | 'shortNames' | 'categories' | 'verbs' | 'subresources'> &
    Pick<Kind, 'shelf' | 'toShelf' | 'fromShelf' | 'selectableFields' | 'shape' | 'scaling'>
>

/** A namespaced kind of the core group, unless told otherwise. */
export function defineKind({ definition, setDefaults, ...own }: Own & Optional): Kind {
  const plain = { group: '', version: 'v1', namespaced: true, shortNames: [], categories: [], subresources: [] }
  const shape = own.shape ?? withDefaults(builtinShape(definition), setDefaults)
  return { ...plain, verbs: allVerbs, shelf: qualified({ group: own.group ?? '', plural: own.plural }), ...own, shape }
}

function withDefaults(shape: Shape, more: ((draft: Obj) => void) | undefined): Shape {
  if (!more) return shape
  return {
    ...shape,
    setDefaults: draft => {
      shape.setDefaults(draft)
      more(draft)
    },
  }
}

export function statusOf(kind: string): Subresource {
  return { name: 'status', kind, verbs: ['get', 'patch', 'update'] }
}

export const scale: Subresource = {
  name: 'scale',
  kind: 'Scale',
  group: 'autoscaling',
  version: 'v1',
  verbs: ['get', 'patch', 'update'],
}

/** Reached with every method but those on collections. */
export function proxyOf(kind: string): Subresource {
  return { name: 'proxy', kind, verbs: ['create', 'delete', 'get', 'patch', 'update'] }
}

type ColumnMore = { readonly type?: Column['type']; readonly wide?: boolean; readonly format?: string }

export function column(name: string, description: string, more: ColumnMore = {}): Column {
  const { type = 'string', wide = false, format = '' } = more
  return { name, type, format, description, priority: wide ? 1 : 0 }
}

export const nameColumn = column('Name', 'Name of the object.', { format: 'name' })
export const ageColumn = column('Age', 'How long ago the object was created.')
export const createdColumn = column('Created At', 'When the object was created.', { type: 'date' })

export function ageOf({ metadata }: Obj, now: Date): string {
  return renderAge(metadata.creationTimestamp, now)
}
