// The pods of the open service, the ones that are not well first.
import { ageOf } from '../../../../output/age.ts'
import type { PodRow } from '../../snapshot.ts'
import type { Glyphs } from '../glyphs.ts'
import { span, type Tone } from '../line.ts'
import { ascending, by, descending, type ListKind } from './list.ts'

const tones: Record<string, Tone> = { Pending: 'warn', Idle: 'good', Reserved: 'good', Active: 'accent', Done: 'dim' }
const marks: Record<string, keyof Glyphs['pool']> = {
  ...{ Pending: 'pending', Idle: 'idle', Reserved: 'reserved', Active: 'inUse', Done: 'done' },
}
const ranks: Record<string, number> = { Pending: 1, Active: 2, Reserved: 3, Idle: 4, Done: 5 }
const byName = ascending<PodRow>(({ name }) => name)

export const pods: ListKind<PodRow> = {
  name: 'pods',
  keyOf: ({ name }) => name,
  textOf: ({ name, phase, ip, node, client, note }) => `${name} ${phase} ${ip} ${node} ${client} ${note}`,
  orders: [
    {
      name: 'phase',
      compare: by(
        ascending(({ note }) => (note ? 0 : 1)),
        ascending(({ phase }) => ranks[phase] ?? 0),
        byName,
      ),
    },
    {
      name: 'age',
      compare: by(
        descending(({ createdAtMs }) => createdAtMs),
        byName,
      ),
    },
    {
      name: 'node',
      compare: by(
        ascending(({ node }) => node),
        byName,
      ),
    },
    { name: 'name', compare: byName },
  ],
  columns: ({ glyphs, nowMs }) => [
    { ...{ title: 'POD', min: 16, max: 63 }, wants: row => row.name, draw: row => span(row.name, 'strong') },
    {
      ...{ title: 'PHASE', min: 10, max: 10 },
      draw: ({ phase }) => span(`${markOf(phase, glyphs)} ${phase}`, tones[phase] ?? 'warn'),
    },
    {
      ...{ title: 'AGE', align: 'right', min: 5, max: 6 },
      draw: row => span(ageOf(row.createdAtMs, Math.max(nowMs, row.createdAtMs))),
    },
    {
      ...{ title: 'IP', min: 15, max: 39, leaves: 2 },
      wants: row => row.ip,
      draw: row => span(row.ip || '-', 'dim'),
    },
    {
      ...{ title: 'NODE', min: 8, max: 30, leaves: 1 },
      wants: row => row.node,
      draw: row => span(row.node || '-', 'dim'),
    },
    {
      ...{ title: 'CLIENT', min: 21, max: 47, leaves: 3 },
      wants: row => row.client,
      draw: row => span(row.client || '-', row.client ? 'plain' : 'dim'),
    },
    {
      ...{ title: 'NOTE', min: 12, max: 24, leaves: 4, grows: true },
      isBlank: row => row.note === '',
      draw: row => span(row.note, 'warn'),
    },
  ],
  fields: (row, { nowMs }) => [
    ['pod', row.name],
    ['phase', row.phase],
    ['note', row.note || '-'],
    ['client', row.client || '-'],
    ['IP', row.ip || '-'],
    ['node', row.node || '-'],
    ['age', ageOf(row.createdAtMs, Math.max(nowMs, row.createdAtMs))],
  ],
  empty: 'There are no pods.',
}

function markOf(phase: string, { pool }: Glyphs): string {
  const mark = marks[phase]
  return mark ? pool[mark] : '?'
}
