// A thousand strings that mean harm, in every text that a cluster can fill: each stays in its cells, and the terminal does nothing but show them.
import { Chalk } from 'chalk'
import { describe, expect, it, vi } from 'vitest'
import type { Snapshot } from '../../../../../plugin/commands/top/snapshot.ts'
import { tabs } from '../../../../../plugin/commands/top/source.ts'
import { createCanvas } from '../../../../../plugin/commands/top/view/canvas.tsx'
import { cellText, widthOf } from '../../../../../plugin/commands/top/view/cells.ts'
import { drawFrame } from '../../../../../plugin/commands/top/view/frame.ts'
import { createPaint } from '../../../../../plugin/commands/top/view/paint.ts'
import { type Action, beginUi, type Ui } from '../../../../../plugin/commands/top/view/ui.ts'
import { printable } from '../../../../../plugin/output/printable.ts'
import { dangers, hostileStrings } from '../../../hostileStrings.ts'
import { type Emulated, emulate } from './emulated.ts'
import { detail, look, nowMs, services, snapshotOf } from './sample.ts'

const size = { columns: 120, rows: 30 }
const paint = createPaint(new Chalk({ level: 1 }))
/** Not used by anything else on the screen. */
const harmless = 'Ω'

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

/** What stands around such a text is moved by where its lines break. */
describe('a thousand hostile strings in sentences that are wrapped', () => {
  const plain = createPaint(new Chalk({ level: 0 }))
  const key = 'default/my-app'
  const opened = (tab: (typeof tabs)[number]): Ui => ({ ...beginUi(), page: { kind: 'service', key, tab } })
  const unavailable = (why: string): Snapshot => {
    const part = { kind: 'unavailable', why } as const
    return { ...full, detail: { ...detail, connections: part, pods: part, receipts: part, events: part, log: part } }
  }
  const asking = (action: Action): Ui => ({ ...opened('pods'), overlay: { kind: 'confirm', action } })
  const sentences: readonly (readonly [string, (text: string) => { snapshot: Snapshot; ui: Ui }])[] = [
    ...tabs.map(
      tab => [`why there are no ${tab}`, (text: string) => ({ snapshot: unavailable(text), ui: opened(tab) })] as const,
    ),
    [
      'whom an eviction hits',
      text => ({ snapshot: full, ui: asking({ kind: 'evict', key: text, ticket: text, client: text }) }),
    ],
    ['whose pods are replaced', text => ({ snapshot: full, ui: asking({ kind: 'recycle', key: text, pods: 3 }) })],
  ]

  it.each(sentences)('show letters only, within the screen: %s', (_, sentence) => {
    for (const text of strings) {
      const lines = drawFrame({ ...sentence(text), look, nowMs, size }).lines.map(plain)
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u)
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(size.columns)
      expect(lines.length).toBeLessThanOrEqual(size.rows)
    }
  })
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
