// The screen of `top` while it runs: keys, changes and the clock come in, frames and wishes go out.
import type { World } from '../../../cli/world.ts'
import { createKeyboard } from '../../../terminal/keyboard.ts'
import type { Key } from '../../../terminal/keys.ts'
import { onContinued, stopUntilContinued } from '../../../terminal/suspend.ts'
import { createCanvas } from './canvas.tsx'
import { createPace } from './pace.ts'
import { createPicture, type PictureParts } from './picture.ts'
import type { Wish } from './press.ts'
import { fulfil } from './wishes.ts'

type Showing = PictureParts & { readonly world: World }

/** Resolves with what of the last frame is worth keeping when the person leaves, or a signal ends it. The terminal is then as it was. */
export async function show(showing: Showing): Promise<readonly string[]> {
  const { source, world } = showing
  const canvas = createCanvas(world.stdout)
  const picture = createPicture(showing, canvas)
  const { promise: left, resolve: leave, reject: fail } = Promise.withResolvers<void>()
  const pace = createPace(() => {
    try {
      picture.draw()
    } catch (error) {
      fail(error)
    }
  })
  const drawAnew = () => {
    canvas.close()
    picture.forget()
    pace.ask('key')
  }
  const act = (wish: Wish) => {
    switch (wish.kind) {
      case 'quit':
        return leave()
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
        fulfil(wish, showing).then(outcome => {
          if (!outcome) return
          picture.tell(outcome)
          pace.ask('key')
        }, fail)
    }
  }
  const onKeys = (keys: readonly Key[]) => {
    picture.press(keys, act)
    pace.ask('key')
  }
  const keyboard = createKeyboard(world.stdin, { onKeys, onEnd: leave })
  const forget = heed({ source, world }, { onChange: pace.ask, onStop: leave, onBack: drawAnew })
  keyboard.open()
  try {
    picture.draw()
    if (!world.signal.aborted) await left
    return picture.content()
  } finally {
    pace.stop()
    forget()
    keyboard.close()
    canvas.close()
  }
}

type Heard = {
  /** The data, the clock or the size is another. */
  readonly onChange: (why: 'data' | 'key') => void
  readonly onStop: () => void
  /** Somebody else had the terminal meanwhile. */
  readonly onBack: () => void
}

/** What happens without a key. The answer ends it. */
function heed({ source, world: { stdout, signal } }: Pick<Showing, 'source' | 'world'>, heard: Heard): () => void {
  const onData = () => heard.onChange('data')
  const onResize = () => heard.onChange('key')
  const forgetChanges = source.onChange(onData)
  const forgetContinued = onContinued(heard.onBack)
  const ticking = setInterval(onData, 1_000)
  stdout.prependListener('resize', onResize)
  signal.addEventListener('abort', heard.onStop)
  return () => {
    forgetChanges()
    forgetContinued()
    clearInterval(ticking)
    stdout.off('resize', onResize)
    signal.removeEventListener('abort', heard.onStop)
  }
}
