// A thousand strings that mean harm, in every text that a cluster can fill: each stays in its cells, and the terminal does nothing but show them.
import { Chalk } from 'chalk'
import { describe, expect, it, vi } from 'vitest'
import type { Snapshot } from '../../../../../plugin/commands/top/snapshot.ts'
import { tabs } from '../../../../../plugin/commands/top/source.ts'
import { createCanvas } from '../../../../../plugin/commands/top/view/canvas.tsx'
import { cellText, widthOf } from '../../../../../plugin/commands/top/view/cells.ts'
import { drawFrame } from '../../../../../plugin/commands/top/view/frame.ts'
import { createPaint } from '../../../../../plugin/commands/top/view/paint.ts'
import { beginUi, type Ui } from '../../../../../plugin/commands/top/view/ui.ts'
import { printable } from '../../../../../plugin/output/printable.ts'
import { type Emulated, emulate } from './emulated.ts'
import { detail, look, nowMs, services, snapshotOf } from './sample.ts'

const size = { columns: 120, rows: 30 }
const paint = createPaint(new Chalk({ level: 1 }))
/** Not used by anything else on the screen. */
const harmless = 'Ω'

const dangers = [
  ...[
    '\u001b[31m',
    '\u001b[2J',
    '\u001b[H',
    '\u001b[10;10H',
    '\u001b[?1049l',
    '\u001b[?25h',
    '\u001b[?1000h',
    '\u001b[4h',
  ],
  ...[
    '\u001b]0;owned\u0007',
    '\u001b]52;c;b3duZWQ=\u0007',
    '\u001b]8;;http://x\u001b\\link',
    '\u001bc',
    '\u001bP+q\u001b\\',
  ],
  ...[
    '\u009b31m',
    '\u009d0;owned\u009c',
    '\u0090x\u009c',
    '\u000e',
    '\u0008\u0008\u0008',
    '\r',
    '\n',
    '\t',
    '\u0000',
    '\u007f',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u2069',
    '\u200f',
    '\u061c',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u00ad',
    '\u2028',
    '\u3164',
    '\u034f',
  ],
  ...[
    '日本語',
    '한국어',
    '\u1112\u1161\u11ab',
    'ｱｲｳ',
    '\uff9e',
    '\u0301',
    '\u0e33',
    '\u0903',
    '\u20e3',
    '\ufe0f',
    '\ufe0e',
  ],
  ...[
    '🚀',
    '👩\u200d👩\u200d👧',
    '👍🏽',
    '🇩🇪',
    '❤️',
    '1\ufe0f\u20e3',
    '\u{1f1e6}',
    '\u{e0041}',
    '\ud83d',
    '\udc00',
    '\u{1fae8}',
  ],
  ...['\u0301'.repeat(1_000), 'W'.repeat(500), '日'.repeat(200), '\u{20000}', '\ue000', '\ufdd0', '﷽', '\ufb1d', 'ꙮ'],
]

/** The same strings at every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function hostileStrings(count: number): string[] {
  const next = random(7)
  const pick = () => {
    if (next() < 0.6) return dangers[Math.floor(next() * dangers.length)]!
    if (next() < 0.5) return 'abc'
    return String.fromCodePoint(Math.floor(next() * (next() < 0.5 ? 0x3000 : 0x110000)))
  }
  // A text of nothing that is seen counts as none, and then less is drawn: each begins with something.
  return Array.from({ length: count }, (_, index) => {
    const parts = Array.from({ length: 1 + Math.floor(next() * 8) }, pick)
    return `${index % 3 === 0 ? ' ' : 'a'}${parts.join('')}`
  })
}

/** `text` in every field that holds text of a cluster; figures and states stay. */
function fill<T>(value: T, text: string, isKept: (field: string) => boolean, field = ''): T {
  if (typeof value === 'string') return (isKept(field) ? value : text) as T
  if (Array.isArray(value)) return value.map(each => fill(each, text, isKept, field)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, text, isKept, name)])) as T
}

/** What tells rows apart, and what is one of a few words of ours. */
const kept = new Set(['key', 'kind', 'state', 'countsFrom', 'phase'])
const full = snapshotOf({ services, detail, forbidden: ['namespace x'] })

function filled(text: string): Snapshot {
  return fill(full, text, field => kept.has(field))
}

const pages: readonly Ui[] = [
  beginUi(),
  ...tabs.map(tab => ({ ...beginUi(), page: { kind: 'service', key: 'default/my-app', tab } as const })),
]

/** `key` is the same for all, so that both frames have their rows in the same order. */
function paintedFrame(snapshot: Snapshot, ui: Ui): string[] {
  const notice = { text: snapshot.context, tone: 'bad', atMs: nowMs } as const
  return drawFrame({ snapshot, ui: { ...ui, notice }, look, nowMs, size }).lines.map(paint)
}

function show(terminal: Emulated, snapshot: Snapshot, ui: Ui): void {
  const lines = paintedFrame(snapshot, ui).map(line => `\u001b[K${line}`)
  terminal.stdout.write(`\u001b[H${lines.join('\n')}`)
}

async function written(terminal: Emulated): Promise<void> {
  await new Promise<void>(resolve => void terminal.stdout.write('', () => resolve()))
}

const strings = hostileStrings(1_000)

describe('a thousand hostile strings', () => {
  it.each(pages.map((ui, index) => [ui.page.kind === 'overview' ? 'overview' : ui.page.tab, ui, index] as const))(
    'change no cell but their own, nor title, clipboard or modes: %s',
    async (_, ui, page) => {
      const [attacked, calm] = [emulate(size), emulate(size)]
      const modes = JSON.stringify(calm.modes())
      for (const [index, text] of strings.entries()) {
        if (index % pages.length !== page) continue
        // Half of them as the feed hands them over, half as if it had forgotten to.
        const given = index % 4 < 2 ? printable(text) : text
        show(attacked, filled(given), ui)
        show(calm, filled(harmless.repeat(widthOf(cellText(given, look.glyphs)))), ui)
        await Promise.all([written(attacked), written(calm)])
        expect({ text, wrong: findDifference(calm.cells(), attacked.cells()) }).toEqual({ text, wrong: undefined })
      }
      expect(attacked.title()).toBe('')
      expect(attacked.clipboard()).toEqual([])
      expect(JSON.stringify(attacked.modes())).toBe(modes)
    },
  )
})

describe('what Ink makes of hostile strings', () => {
  it('is what the frame says, cell by cell', async () => {
    const [direct, drawn] = [emulate(size), emulate(size)]
    const canvas = createCanvas(drawn.stdout)
    for (const [index, danger] of dangers.entries()) {
      const snapshot = filled(`a${danger}b`)
      const ui = pages[index % pages.length]!
      show(direct, snapshot, ui)
      await written(direct)
      canvas.draw(paintedFrame(snapshot, ui), size)
      const calm = `${JSON.stringify(danger)}\n`
      await vi.waitFor(() => expect(calm + drawn.lines().join('\n')).toBe(calm + direct.lines().join('\n')), {
        timeout: 5_000,
        interval: 10,
      })
    }
    canvas.close()
    expect(drawn.title()).toBe('')
    expect(drawn.clipboard()).toEqual([])
  })
})

/** The first row that differs in a cell that is none of the string's. */
function findDifference(calm: string[][], attacked: string[][]): { calm: string; attacked: string } | undefined {
  const row = calm.findIndex((cells, at) =>
    cells.some((cell, column) => ![harmless, '…'].includes(cell) && cell !== attacked[at]![column]),
  )
  return row < 0 ? undefined : { calm: calm[row]!.join(''), attacked: attacked[row]!.join('') }
}
