// The keys of a terminal as they are pressed. Read from stdin by us, because no press may be lost or merged with another.
import type { ReadStream } from 'node:tty'
import { type Key, readKeys } from './keys.ts'

type Keyboard = {
  /** Takes the keys, one by one and unechoed. */
  open(): void
  /** Gives them back to whoever has the terminal next. */
  close(): void
}

/** An Escape that nothing followed for this long was the key. */
const escapeMs = 40

export function createKeyboard(
  stdin: ReadStream,
  { onKeys, onEnd }: { onKeys: (keys: readonly Key[]) => void; onEnd: () => void },
): Keyboard {
  let pending = ''
  let timer: NodeJS.Timeout | undefined
  const read = (text: string, isOver: boolean) => {
    clearTimeout(timer)
    const { keys, pending: rest } = readKeys(pending + text, { isOver })
    pending = rest
    if (rest !== '') timer = setTimeout(() => read('', true), escapeMs)
    if (keys.length > 0) onKeys(keys)
  }
  const onData = (text: string) => read(text, false)
  return {
    open() {
      stdin.setEncoding('utf8')
      stdin.setRawMode(true)
      stdin.on('data', onData)
      stdin.on('end', onEnd)
      stdin.resume()
    },
    close() {
      clearTimeout(timer)
      pending = ''
      stdin.off('data', onData)
      stdin.off('end', onEnd)
      stdin.setRawMode(false)
      stdin.pause()
    },
  }
}
