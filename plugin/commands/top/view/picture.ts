// The picture that a person sees and acts on: what they did to it, what changed below it, and the frame that follows from both.
import type { World } from '../../../cli/world.ts'
import type { Key } from '../../../terminal/keys.ts'
import type { Source } from '../source.ts'
import type { Canvas } from './canvas.tsx'
import { drawFrame, type Frame } from './frame.ts'
import { afterChange } from './notices.ts'
import type { Paint } from './paint.ts'
import { press, say, type Wish } from './press.ts'
import type { Look, Sight, Size, Ui } from './ui.ts'
import type { Outcome } from './wishes.ts'

type Picture = {
  /** Puts the frame of this moment on the canvas, if it is another. Throws when there is a defect in it. */
  draw(): void
  /** Nothing is on the canvas any more. */
  forget(): void
  /** `act` is told of wishes that reach beyond the picture. */
  press(keys: readonly Key[], act: (wish: Wish) => void): void
  tell(outcome: Outcome): void
  /** What of the last frame is worth keeping. */
  content(): readonly string[]
}

export type PictureParts = {
  readonly source: Source
  readonly world: Pick<World, 'stdout'>
  readonly look: Look
  readonly paint: Paint
  readonly begin: Ui
}

type Drawn = { readonly lines: readonly string[]; readonly size: Size }
const nothing: Drawn = { lines: [], size: { columns: 0, rows: 0 } }

export function createPicture(
  { source, world: { stdout }, look, paint, begin }: PictureParts,
  canvas: Canvas,
): Picture {
  let ui = begin
  let frame: Frame | undefined
  let drawn = nothing
  let attention = ''
  let newest = source.snapshot()

  const sight = (): Sight => ({
    ...{ snapshot: ui.paused?.snapshot ?? source.snapshot(), ui, look },
    size: { columns: stdout.columns || 80, rows: stdout.rows || 24 },
    nowMs: ui.paused?.atMs ?? Date.now(),
  })
  const attend = (next: Frame['attention']) => {
    const wanted = JSON.stringify(next)
    if (wanted !== attention) source.look(next)
    attention = wanted
  }
  return {
    draw() {
      ui = afterChange(ui, { before: newest, now: source.snapshot() }, Date.now())
      newest = source.snapshot()
      const seen = sight()
      frame = drawFrame(seen)
      ui = frame.ui
      attend(frame.attention)
      const next = { lines: frame.lines.map(paint), size: seen.size }
      if (isSame(next, drawn)) return
      drawn = next
      canvas.draw(next.lines, next.size)
    },
    forget() {
      drawn = nothing
    },
    press(keys, act) {
      for (const key of keys) {
        const { snapshot, nowMs } = sight()
        frame ??= drawFrame(sight())
        const pressed = press(ui, key, { snapshot, list: frame.list, look, nowMs })
        ui = pressed.ui
        if (pressed.wish) act(pressed.wish)
        // The next key means what the person would see by then.
        frame = drawFrame(sight())
        ui = frame.ui
      }
    },
    tell({ text, tone }) {
      ui = say(ui, text, { nowMs: Date.now() }, tone)
    },
    content: () => (frame ? frame.content.map(paint) : []),
  }
}

function isSame(a: Drawn, b: Drawn): boolean {
  const isSameSize = a.size.columns === b.size.columns && a.size.rows === b.size.rows
  return isSameSize && a.lines.length === b.lines.length && a.lines.every((line, index) => line === b.lines[index])
}
