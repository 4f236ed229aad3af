// The marks that `top` draws with, in Unicode and in plain ASCII. No state is told by colour alone: each has a mark and a word.
import type { ServiceState } from '../../../model/service.ts'

export type Glyphs = {
  /** Only ASCII reaches the screen. */
  readonly ascii: boolean
  readonly ellipsis: string
  readonly selected: string
  readonly alert: string
  readonly rule: string
  readonly states: Readonly<Record<ServiceState, string>>
  /** Of pods, in a bar and in a list alike; none is a mark of a service's state. */
  readonly pool: {
    readonly inUse: string
    readonly reserved: string
    readonly idle: string
    readonly pending: string
    readonly broken: string
    readonly done: string
  }
  /** From nothing to the most. */
  readonly spark: readonly string[]
  readonly descending: string
  readonly ascending: string
  readonly becomes: string
  readonly enter: string
  readonly upDown: string
  readonly leftRight: string
}

export const unicodeGlyphs: Glyphs = {
  ascii: false,
  ellipsis: '…',
  selected: '▸',
  alert: '▲',
  rule: '─',
  states: { Degraded: '✗', Queueing: '▲', Deleting: '◌', Progressing: '◐', Ready: '●', Unknown: '?' },
  pool: { inUse: '■', reserved: '▣', idle: '□', pending: '·', broken: '×', done: '✓' },
  spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  descending: '▾',
  ascending: '▴',
  becomes: '→',
  enter: '⏎',
  upDown: '↑↓',
  leftRight: '←→',
}

export const asciiGlyphs: Glyphs = {
  ascii: true,
  ellipsis: '~',
  selected: '>',
  alert: '!',
  rule: '-',
  states: { Degraded: 'x', Queueing: '!', Deleting: '-', Progressing: '~', Ready: '*', Unknown: '?' },
  pool: { inUse: '#', reserved: '+', idle: 'o', pending: '.', broken: '%', done: '=' },
  spark: ['_', '.', ',', ':', '-', '=', '*', '#'],
  descending: 'v',
  ascending: '^',
  becomes: '->',
  enter: 'Enter',
  upDown: 'j/k',
  leftRight: '<-/->',
}
