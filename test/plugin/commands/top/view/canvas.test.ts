// What Ink makes of frames, in an emulated terminal.
import { Chalk } from 'chalk'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Canvas, createCanvas } from '../../../../../plugin/commands/top/view/canvas.tsx'
import { drawFrame } from '../../../../../plugin/commands/top/view/frame.ts'
import { type Line, textOf } from '../../../../../plugin/commands/top/view/line.ts'
import { createPaint } from '../../../../../plugin/commands/top/view/paint.ts'
import { beginUi, type Size } from '../../../../../plugin/commands/top/view/ui.ts'
import { type Emulated, emulate } from './emulated.ts'
import { detail, look, nowMs, snapshotOf } from './sample.ts'

const sizes: Size[] = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 30 },
  { columns: 200, rows: 50 },
]
const colors = [new Chalk({ level: 0 }), new Chalk({ level: 1 })]
let canvas: Canvas | undefined

afterEach(() => canvas?.close())

function frame(size: Size, at = nowMs): readonly Line[] {
  return drawFrame({ snapshot: snapshotOf({ detail }), ui: beginUi(), look, nowMs: at, size }).lines
}

/** Ink writes a moment later. */
async function shown(terminal: Emulated, lines: readonly Line[]): Promise<void> {
  const expected = lines.map(line => textOf(line).trimEnd())
  await vi.waitFor(() => expect(terminal.lines()).toEqual(expected), { timeout: 5_000, interval: 10 })
}

describe('the canvas', () => {
  it.each(sizes.flatMap(size => colors.map(color => ({ ...size, color }))))(
    'shows the frame cell by cell at $columns x $rows, with colour and without',
    async ({ color, ...size }) => {
      const terminal = emulate(size)
      canvas = createCanvas(terminal.stdout)
      const lines = frame(size)
      canvas.draw(lines.map(createPaint(color)), size)
      await shown(terminal, lines)
      expect(terminal.isPlain(2, 5)).toBe(color.level === 0)
    },
  )

  it('writes little when little changed', async () => {
    const size = { columns: 120, rows: 30 }
    const terminal = emulate(size)
    canvas = createCanvas(terminal.stdout)
    const paint = createPaint(colors[1]!)
    canvas.draw(frame(size).map(paint), size)
    await shown(terminal, frame(size))
    const first = terminal.bytes()
    canvas.draw(frame(size, nowMs + 1_000).map(paint), size)
    await shown(terminal, frame(size, nowMs + 1_000))
    expect(terminal.bytes() - first).toBeLessThan(400)
    expect(first).toBeGreaterThan(1_000)
  })

  it('follows the size, larger and smaller, with nothing left over', async () => {
    const terminal = emulate(sizes[1]!)
    canvas = createCanvas(terminal.stdout)
    const paint = createPaint(colors[1]!)
    for (const size of [sizes[1]!, sizes[3]!, sizes[0]!, { columns: 100, rows: 5 }, sizes[2]!]) {
      terminal.resize(size)
      canvas.draw(frame(size).map(paint), size)
      await shown(terminal, frame(size))
    }
  })
})
