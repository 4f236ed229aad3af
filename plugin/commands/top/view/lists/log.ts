// What the proxies of the open service say, as it comes.
import type { LogRow } from '../../snapshot.ts'
import { clock } from '../figures.ts'
import { span, type Tone } from '../line.ts'
import type { ListKind } from './list.ts'

const tones: Record<string, Tone> = { warn: 'warn', error: 'bad', fatal: 'bad', debug: 'dim', trace: 'dim' }

export const log: ListKind<LogRow> = {
  name: 'log',
  keyOf: ({ atMs, from, message }) => `${atMs} ${from} ${message}`,
  textOf: ({ level, from, message }) => `${level} ${from} ${message}`,
  orders: [{ name: 'time', compare: () => 0 }],
  columns: ({ utcOffsetMinutes }) => [
    {
      ...{ title: 'TIME', min: 8, max: 8, leaves: 2 },
      draw: ({ atMs }) => span(atMs === undefined ? '' : clock(atMs, utcOffsetMinutes), 'dim'),
    },
    { ...{ title: 'LEVEL', min: 5, max: 5 }, draw: ({ level }) => span(level, tones[level] ?? 'plain') },
    {
      ...{ title: 'FROM', min: 12, max: 40, leaves: 1 },
      wants: row => row.from,
      draw: row => span(row.from, 'dim'),
    },
    {
      ...{ title: 'MESSAGE', min: 20, max: 20, grows: true },
      draw: ({ message, level }) => span(message, tones[level] ?? 'plain'),
    },
  ],
  fields: row => [
    ['time', row.atMs === undefined ? '-' : new Date(row.atMs).toISOString()],
    ['level', row.level],
    ['from', row.from],
    ['message', row.message],
  ],
  empty: 'The proxies have said nothing yet.',
}
