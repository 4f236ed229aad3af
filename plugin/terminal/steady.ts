// A terminal whose size is what it was when something was last drawn: while a window is dragged its size changes many times, and who draws for one that is gone already leaves copies behind.
import { EventEmitter } from 'node:events'
import type { WriteStream } from 'node:tty'

export type Size = { readonly columns: number; readonly rows: number }

export type Steady = {
  /** For whoever draws: it hears of a size when that is taken. */
  readonly stream: WriteStream
  size(): Size
  /** The size of now is the size from now on. */
  take(): void
  /** A size that nobody took yet. */
  isMoving(): boolean
  close(): void
}

/** A window that kept its size for so long is not dragged any more. */
const CALM_MS = 50

/** `onCalm` is called when the size has changed, and then has not for a while. */
export function steady(stream: WriteStream, onCalm: () => void): Steady {
  const told = new EventEmitter()
  let size = sizeOf(stream)
  let timer: NodeJS.Timeout | undefined
  const onResize = () => {
    clearTimeout(timer)
    timer = setTimeout(onCalm, CALM_MS)
  }
  stream.on('resize', onResize)
  const calm = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    stream: new Proxy(stream, {
      get(target, key) {
        if (key === 'columns' || key === 'rows') return size[key]
        const value = Reflect.get(target, key, target)
        if (typeof value !== 'function') return value
        const method = String(key)
        return (...given: readonly unknown[]) => {
          const at = given[0] === 'resize' && method in told ? told : target
          return Reflect.apply(Reflect.get(at, key, at), at, given)
        }
      },
    }),
    size: () => size,
    take() {
      calm()
      size = sizeOf(stream)
      told.emit('resize')
    },
    isMoving: () => timer !== undefined,
    close() {
      calm()
      stream.off('resize', onResize)
    },
  }
}

function sizeOf({ columns, rows }: WriteStream): Size {
  return { columns: columns || 80, rows: rows || 24 }
}
