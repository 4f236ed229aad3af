// What kubectl shows of Events.
import type { Obj } from '../../object.ts'
import { renderAge } from '../age.ts'
import { column, nameColumn } from '../define.ts'
import { toCore } from './forms.ts'
import type { Event } from './types.ts'

export const eventColumns = [
  column('Last Seen', 'When it last happened.'),
  column('Type', 'Normal or Warning.'),
  column('Reason', 'What happened, in a word.'),
  column('Object', 'To what it happened.'),
  column('Subobject', 'To which part of it.', { wide: true }),
  column('Source', 'Who says so.', { wide: true }),
  column('Message', 'What happened, in a sentence.'),
  column('First Seen', 'When it first happened.', { wide: true }),
  column('Count', 'How often it happened.', { wide: true }),
  { ...nameColumn, priority: 1 },
]

export function eventRow(object: Obj, now: Date): unknown[] {
  const event = toCore(object) as Event
  const { involvedObject = {}, eventTime, firstTimestamp, lastTimestamp, series, count } = event
  const first = renderAge(firstTimestamp ?? eventTime, now)
  const seen = series ? renderAge(series.lastObservedTime, now) : lastTimestamp && renderAge(lastTimestamp, now)
  return [
    seen || first,
    event.type ?? '',
    event.reason ?? '',
    [involvedObject.kind?.toLowerCase() ?? '', involvedObject.name].filter(part => part !== undefined).join('/'),
    involvedObject.fieldPath ?? '',
    sourceOf(event),
    event.message?.trim() ?? '',
    first,
    series?.count ?? (count || 1),
    event.metadata.name,
  ]
}

function sourceOf({ source, reportingComponent = '', reportingInstance = '' }: Event): string {
  const component = source?.component || reportingComponent
  const host = source?.host || reportingInstance
  return host ? `${component}, ${host}` : component
}
