// Who was served by which pod, and that the pod is gone: the promise, to look at.
import { ageOf, humanDuration } from '../../../../output/age.ts'
import type { ReceiptRow } from '../../snapshot.ts'
import { span } from '../line.ts'
import { bytes } from './connections.ts'
import { ascending, by, descending, type ListKind } from './list.ts'

const newest = by<ReceiptRow>(
  descending(({ endedAtMs }) => endedAtMs),
  ascending(({ pod }) => pod),
)

export const receipts: ListKind<ReceiptRow> = {
  name: 'receipts',
  keyOf: ({ pod }) => pod,
  textOf: ({ client, pod, reason }) => `${client} ${pod} ${reason}`,
  orders: [
    { name: 'ended', compare: newest },
    {
      name: 'lasted',
      compare: by(
        descending(({ durationMs }) => durationMs),
        newest,
      ),
    },
    {
      name: 'client',
      compare: by(
        ascending(({ client }) => client),
        newest,
      ),
    },
    {
      name: 'reason',
      compare: by(
        ascending(({ reason }) => reason),
        newest,
      ),
    },
  ],
  columns: ({ nowMs }) => [
    {
      ...{ title: 'CLIENT', min: 15, max: 47 },
      wants: row => row.client,
      draw: row => span(row.client || 'never used', row.client ? 'strong' : 'dim'),
    },
    { ...{ title: 'POD', min: 16, max: 63 }, wants: row => row.pod, draw: row => span(row.pod) },
    {
      ...{ title: 'ENDED', align: 'right', min: 6, max: 6 },
      draw: row => span(ageOf(row.endedAtMs, Math.max(nowMs, row.endedAtMs))),
    },
    {
      ...{ title: 'FOR', align: 'right', min: 6, max: 6, leaves: 3 },
      draw: row => span(row.durationMs === undefined ? '-' : humanDuration(row.durationMs)),
    },
    { ...{ title: 'IN', align: 'right', min: 7, max: 7, leaves: 1 }, draw: row => span(bytes(row.bytesIn)) },
    { ...{ title: 'OUT', align: 'right', min: 7, max: 7, leaves: 2 }, draw: row => span(bytes(row.bytesOut)) },
    {
      ...{ title: 'REASON', min: 8, max: 24, leaves: 5 },
      wants: row => row.reason,
      draw: row => span(row.reason),
    },
    {
      ...{ title: 'POD-DELETED', min: 12, max: 12, leaves: 4, grows: true },
      draw: row => span(goneOf(row), row.podDeletedAtMs === undefined ? 'warn' : 'dim'),
    },
  ],
  fields: (row, { nowMs }) => [
    ['client', row.client || 'never used'],
    ['pod', row.pod],
    ['ended', `${ageOf(row.endedAtMs, Math.max(nowMs, row.endedAtMs))} ago, ${new Date(row.endedAtMs).toISOString()}`],
    ['for', row.durationMs === undefined ? '-' : humanDuration(row.durationMs)],
    ['in', bytes(row.bytesIn)],
    ['out', bytes(row.bytesOut)],
    ['reason', row.reason],
    ['pod deleted', goneOf(row)],
  ],
  empty: 'No connection has ended yet.',
}

function goneOf({ endedAtMs, podDeletedAtMs }: ReceiptRow): string {
  return podDeletedAtMs === undefined ? 'not yet' : `after ${humanDuration(Math.max(0, podDeletedAtMs - endedAtMs))}`
}
