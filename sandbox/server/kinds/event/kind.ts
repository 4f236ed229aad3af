// Events: what happened to an object, told in two views of one thing.
import type { Obj } from '../../object.ts'
import { builtinShape } from '../../shape/builtin.ts'
import { defineKind } from '../define.ts'
import type { Kind } from '../kind.ts'
import { eventColumns, eventRow } from './columns.ts'
import { setEventDefaults, toCore, toEvents } from './forms.ts'
import type { Event, Reference } from './types.ts'
import { validateKept, validateModern, validatePlace } from './validate.ts'

const read = (object: Obj) => toCore(object) as Event
const source = (object: Obj) => read(object).source?.component || read(object).reportingComponent || ''
const referenceTo = (part: keyof Reference) => (object: Obj) => read(object).involvedObject?.[part] ?? ''

const both = {
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  shelf: 'events',
  columns: eventColumns,
  row: eventRow,
} as const

const shared = {
  reason: (object: Obj) => read(object).reason ?? '',
  type: (object: Obj) => read(object).type ?? '',
  reportingComponent: (object: Obj) => read(object).reportingComponent ?? '',
}

function references(prefix: string): NonNullable<Kind['selectableFields']> {
  const parts = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const
  return Object.fromEntries(parts.map(part => [`${prefix}.${part}`, referenceTo(part)]))
}

export const coreEvents = defineKind({
  ...both,
  definition: 'io.k8s.api.core.v1.Event',
  shape: shapeOf('io.k8s.api.core.v1.Event'),
  strategy: {
    unconditionalUpdate: true,
    createOnUpdate: true,
    validate: object => validatePlace(read(object)),
    validateUpdate: object => validatePlace(read(object)),
  },
  selectableFields: { ...references('involvedObject'), ...shared, source },
})

export const events = defineKind({
  ...both,
  definition: 'io.k8s.api.events.v1.Event',
  group: 'events.k8s.io',
  shape: shapeOf('io.k8s.api.events.v1.Event'),
  toShelf: toCore,
  fromShelf: toEvents,
  strategy: {
    unconditionalUpdate: true,
    createOnUpdate: true,
    validate: object => [...validatePlace(read(object)), ...validateModern(read(object))],
    validateUpdate: (object, before) => [
      ...validatePlace(read(object)),
      ...validateModern(read(object)),
      ...validateKept(read(object), read(before)),
    ],
  },
  selectableFields: {
    ...references('regarding'),
    ...references('involvedObject'),
    ...shared,
    reportingController: shared.reportingComponent,
    source,
  },
})

/** Defaults are filled in on the shelf, which has the one view only. */
function shapeOf(definition: string): Kind['shape'] {
  return { ...builtinShape(definition), setDefaults: setEventDefaults }
}
