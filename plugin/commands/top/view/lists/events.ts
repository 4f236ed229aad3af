// What Kubernetes and the operator said about the open service.
import { ageOf } from '../../../../output/age.ts'
import type { EventRow } from '../../snapshot.ts'
import { span } from '../line.ts'
import { ascending, by, descending, type ListKind } from './list.ts'

const newest = by<EventRow>(
  descending(({ atMs }) => atMs),
  ascending(({ object }) => object),
  ascending(({ reason }) => reason),
)

export const events: ListKind<EventRow> = {
  name: 'events',
  keyOf: ({ object, reason, message }) => `${object} ${reason} ${message}`,
  textOf: ({ object, reason, message, type }) => `${type} ${object} ${reason} ${message}`,
  orders: [
    { name: 'seen', compare: newest },
    {
      name: 'type',
      compare: by(
        ascending(({ type }) => (type === 'Normal' ? 1 : 0)),
        newest,
      ),
    },
    {
      name: 'object',
      compare: by(
        ascending(({ object }) => object),
        newest,
      ),
    },
  ],
  columns: ({ nowMs }) => [
    {
      ...{ title: 'SEEN', align: 'right', min: 5, max: 6 },
      draw: row => span(ageOf(row.atMs, Math.max(nowMs, row.atMs))),
    },
    {
      ...{ title: 'TYPE', min: 7, max: 7, leaves: 2 },
      draw: ({ type }) => span(type, type === 'Normal' ? 'dim' : 'warn'),
    },
    {
      ...{ title: 'REASON', min: 10, max: 24 },
      wants: row => row.reason,
      draw: ({ reason, type }) => span(reason, type === 'Normal' ? 'plain' : 'warn'),
    },
    {
      ...{ title: 'OBJECT', min: 14, max: 40, leaves: 1 },
      wants: row => row.object,
      draw: row => span(row.object),
    },
    {
      ...{ title: 'MESSAGE', min: 20, max: 20, grows: true },
      draw: ({ message, count }) => span(count > 1 ? `(x${count}) ${message}` : message),
    },
  ],
  fields: (row, { nowMs }) => [
    ['seen', `${ageOf(row.atMs, Math.max(nowMs, row.atMs))} ago, ${new Date(row.atMs).toISOString()}`],
    ['times', String(row.count)],
    ['type', row.type],
    ['reason', row.reason],
    ['object', row.object],
    ['message', row.message],
  ],
  empty: 'No events. Kubernetes keeps them for an hour.',
}
