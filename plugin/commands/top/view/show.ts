// The screen of `top` while it runs: keys, changes and the clock come in, frames and wishes go out.
import type { World } from '../../../cli/world.ts'
import { createKeyboard } from '../../../terminal/keyboard.ts'
import type { Key } from '../../../terminal/keys.ts'
import { onContinued, stopUntilContinued } from '../../../terminal/suspend.ts'
import type { Source } from '../source.ts'
import { createCanvas } from './canvas.tsx'
import { drawFrame, type Frame } from './frame.ts'
import { afterChange } from './notices.ts'
import { createPace } from './pace.ts'
import type { Paint } from './paint.ts'
import { press, say, type Wish } from './press.ts'
import type { Look, Sight, Size, Ui } from './ui.ts'
import { fulfil, type Outcome } from './wishes.ts'

export type Showing = {
  readonly source: Source
  readonly world: World
  readonly look: Look
  readonly paint: Paint
  readonly begin: Ui
}

/** Resolves with what of the last frame is worth keeping when the person leaves, or a signal ends it. The terminal is then as it was. */
export async function show(showing: Showing): Promise<readonly string[]> {
  const { source, world, look, paint } = showing
  const canvas = createCanvas(world.stdout)
  const left = Promise.withResolvers<void>()
  let ui = showing.begin
  let frame: Frame | undefined
  let [drawn, drawnSize]: [readonly string[], Size] = [[], { columns: 0, rows: 0 }]
  let attention = ''
  let newest = source.snapshot()

  const sight = (): Sight => ({
    ...{ snapshot: ui.paused?.snapshot ?? source.snapshot(), ui, look },
    size: { columns: world.stdout.columns || 80, rows: world.stdout.rows || 24 },
    nowMs: ui.paused?.atMs ?? Date.now(),
  })
  const draw = () => {
    ui = afterChange(ui, { before: newest, now: source.snapshot() }, Date.now())
    newest = source.snapshot()
    const seen = sight()
    frame = drawFrame(seen)
    ui = frame.ui
    const wanted = JSON.stringify(frame.attention)
    if (wanted !== attention) source.look(frame.attention)
    attention = wanted
    const lines = frame.lines.map(paint)
    if (isSame(lines, drawn) && seen.size.columns === drawnSize.columns && seen.size.rows === drawnSize.rows) return
    ;[drawn, drawnSize] = [lines, seen.size]
    canvas.draw(lines, seen.size)
  }
  const pace = createPace(() => {
    try {
      draw()
    } catch (error) {
      left.reject(error)
    }
  })
  const drawAnew = () => {
    canvas.close()
    drawn = []
    pace.ask('key')
  }

  const tell = ({ text, tone }: Outcome) => {
    ui = say(ui, text, { nowMs: Date.now() }, tone)
    pace.ask('key')
  }
  const act = (wish: Wish) => {
    switch (wish.kind) {
      case 'quit':
        return left.resolve()
      case 'redraw':
        return drawAnew()
      case 'suspend':
        keyboard.close()
        canvas.close()
        return stopUntilContinued(() => {
          keyboard.open()
          drawAnew()
        })
      default:
        fulfil(wish, showing).then(outcome => outcome && tell(outcome), left.reject)
    }
  }
  const onKeys = (keys: readonly Key[]) => {
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
    pace.ask('key')
  }
  const keyboard = createKeyboard(world.stdin, { onKeys, onEnd: () => left.resolve() })

  const forget = source.onChange(() => pace.ask('data'))
  const ticking = setInterval(() => pace.ask('data'), 1_000)
  const onResize = () => pace.ask('key')
  const onStop = () => left.resolve()
  world.stdout.prependListener('resize', onResize)
  world.signal.addEventListener('abort', onStop)
  const forgetContinued = onContinued(drawAnew)
  keyboard.open()
  try {
    draw()
    if (!world.signal.aborted) await left.promise
    return frame!.content.map(paint)
  } finally {
    pace.stop()
    clearInterval(ticking)
    forget()
    forgetContinued()
    world.stdout.off('resize', onResize)
    world.signal.removeEventListener('abort', onStop)
    keyboard.close()
    canvas.close()
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index])
}
