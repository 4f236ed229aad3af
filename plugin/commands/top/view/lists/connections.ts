// The connections of the open service: who waits for a pod, and who talks to which.
import { ageOf } from '../../../../output/age.ts'
import { humanBytes } from '../../../../output/bytes.ts'
import type { ConnectionRow } from '../../snapshot.ts'
import { span } from '../line.ts'
import { ascending, by, descending, type ListKind } from './list.ts'

const oldest = by<ConnectionRow>(
  ascending(row => (isWaiting(row) ? 0 : 1)),
  ascending(({ sinceMs }) => sinceMs),
  ascending(({ pod }) => pod),
)

export const connections: ListKind<ConnectionRow> = {
  name: 'connections',
  keyOf: connectionKey,
  textOf: row => `${row.client} ${podOf(row)} ${row.via}`,
  orders: [
    { name: 'age', compare: oldest },
    {
      name: 'rate',
      compare: by(
        descending(({ bytesPerSecond }) => bytesPerSecond),
        oldest,
      ),
    },
    { name: 'bytes', compare: by(descending(total), oldest) },
    {
      name: 'client',
      compare: by(
        ascending(({ client }) => client),
        oldest,
      ),
    },
  ],
  columns: ({ nowMs }) => [
    {
      ...{ title: 'CLIENT', min: 21, max: 47 },
      wants: row => row.client,
      draw: row => span(row.client, 'strong'),
    },
    {
      ...{ title: 'POD', min: 16, max: 63 },
      wants: podOf,
      draw: row => span(podOf(row), isWaiting(row) ? 'bad' : 'plain'),
    },
    {
      ...{ title: 'AGE', align: 'right', min: 5, max: 6 },
      draw: row => span(ageOf(row.sinceMs, Math.max(nowMs, row.sinceMs))),
    },
    { ...{ title: 'IN', align: 'right', min: 7, max: 7, leaves: 3 }, draw: row => span(bytes(row.bytesIn)) },
    { ...{ title: 'OUT', align: 'right', min: 7, max: 7, leaves: 4 }, draw: row => span(bytes(row.bytesOut)) },
    {
      ...{ title: 'RATE', align: 'right', min: 9, max: 9, leaves: 2 },
      draw: row => span(perSecond(row.bytesPerSecond)),
    },
    {
      ...{ title: 'VIA', min: 12, max: 63, leaves: 1, grows: true },
      wants: row => row.via,
      draw: row => span(row.via || '-', 'dim'),
    },
  ],
  fields: (row, { nowMs }) => [
    ['client', row.client],
    ['pod', podOf(row)],
    ['age', ageOf(row.sinceMs, Math.max(nowMs, row.sinceMs))],
    ['in', bytes(row.bytesIn)],
    ['out', bytes(row.bytesOut)],
    ['rate', perSecond(row.bytesPerSecond)],
    ['via proxy', row.via || 'not known'],
  ],
  empty: 'Nobody is connected.',
}

/** Such a client has no pod, and nothing to evict. */
export function isWaiting({ pod }: ConnectionRow): boolean {
  return pod === ''
}

export function connectionKey({ pod, client, via }: ConnectionRow): string {
  return pod || `${client} ${via}`
}

function podOf(row: ConnectionRow): string {
  return isWaiting(row) ? 'waits for a pod' : row.pod
}

export function bytes(count: number | undefined): string {
  return count === undefined ? '-' : humanBytes(count)
}

function total({ bytesIn, bytesOut }: ConnectionRow): number | undefined {
  return bytesIn === undefined || bytesOut === undefined ? undefined : bytesIn + bytesOut
}

function perSecond(rate: number | undefined): string {
  if (rate === undefined) return '-'
  return rate < 1 ? '0' : `${humanBytes(rate)}/s`
}
