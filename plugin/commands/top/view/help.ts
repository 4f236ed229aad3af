// Every key, and what the marks mean: the page behind `?`.
import { type Line, lineWidth, type Span, span, type Tone } from './line.ts'
import type { Look } from './ui.ts'

type Entry = readonly [keys: string, does: string]

/** As many columns as fit. */
export function drawHelp(columns: number, look: Look): Line[] {
  const { glyphs, readonly } = look
  const moving: Entry[] = [
    [`${glyphs.upDown} k j`, 'one row'],
    ['PgUp PgDn', 'one page (also ctrl-b, ctrl-f)'],
    ['ctrl-u ctrl-d', 'half a page'],
    ['Home End g G', 'first, last'],
    [glyphs.enter, 'open; on a tab: everything about the row'],
    [`${glyphs.leftRight} Tab 1-5`, 'tabs of a service'],
    ['Esc', 'back'],
  ]
  const looking: Entry[] = [
    ['/', 'filter as you type; Enter keeps it, Esc drops it'],
    ['s S', 'next order; the other way round'],
    ['l', "the proxies' log of a service"],
    ['p', 'the picture stands still, or goes on'],
    ['c', 'copy the pod name, or the address of a service'],
  ]
  const doing: Entry[] = readonly
    ? []
    : [
        ['e', 'end a connection (asks)'],
        ['r', 'replace the warm pods of a service (asks)'],
      ]
  const leaving: Entry[] = [
    ['? q Esc', 'leave this help'],
    ['q ctrl-c', 'quit'],
    ['ctrl-z ctrl-l', 'to the background; draw anew'],
  ]
  const keys = [
    ...section('Move', moving),
    ...section('Look', looking),
    ...section('Do', doing),
    ...section('Leave', leaving),
  ]
  return sideBySide(keys, legend(look), columns)
}

function section(title: string, entries: readonly Entry[]): Line[] {
  if (entries.length === 0) return []
  return [
    [span(title, 'accent')],
    ...entries.map(([keys, does]): Line => [span(`  ${keys.padEnd(15)}`, 'strong'), span(does)]),
    [],
  ]
}

function legend({ glyphs, readonly }: Look): Line[] {
  const pool: [string, Tone, string][] = [
    [glyphs.pool.inUse, 'accent', 'in use'],
    [glyphs.pool.reserved, 'good', 'warm, a proxy holds it'],
    [glyphs.pool.idle, 'good', 'warm'],
    [glyphs.pool.pending, 'warn', 'starting'],
    [glyphs.pool.broken, 'bad', 'does not start'],
    [glyphs.pool.done, 'dim', 'used, is about to go (in the list of pods)'],
  ]
  const mark = ([glyph, tone, word]: [string, Tone, string]): Line => [span(`  ${glyph}  `, tone), span(word)]
  const states = Object.entries(glyphs.states).map(([state, glyph]): Line => [span(`  ${glyph}  ${state}`)])
  return [
    [span('Pods, in a bar and in their list', 'accent')],
    ...pool.map(mark),
    [span('  A mark in a bar stands for one pod; in a pool', 'dim')],
    [span('  larger than the bar, for its share of that.', 'dim')],
    [],
    [span('States, worst first', 'accent')],
    ...states,
    [],
    ...(readonly ? [[span('--readonly: nothing can be changed from here.', 'dim')]] : []),
  ]
}

function sideBySide(left: readonly Line[], right: readonly Line[], columns: number): Line[] {
  const width = Math.max(...left.map(lineWidth)) + 4
  if (width + Math.max(...right.map(lineWidth)) > columns) return [...left, ...right]
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index): readonly Span[] => {
    const begin = left[index] ?? []
    return [...begin, span(' '.repeat(width - lineWidth(begin))), ...(right[index] ?? [])]
  })
}
