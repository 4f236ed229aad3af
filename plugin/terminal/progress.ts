// How far something is, told to a person who looks on: one line that is written over, and gone at the end.
import stringWidth from 'string-width'
import type { World } from '../cli/world.ts'
import { isDumb } from './dumb.ts'

export type Progress = {
  /** `sentence` is printable. */
  show(sentence: string): void
  end(): void
}

const CLEAR = '\r\u001b[K'
/** A ^C stands behind the line. */
const ROOM = 3

/** Nothing where nobody looks; where nothing can be written over, a line whenever there is something new. */
export function createProgress({ env, stderr }: Pick<World, 'env' | 'stderr'>): Progress {
  if (!stderr.isTTY) return { show() {}, end() {} }
  if (isDumb(env)) return createLines(stderr)
  return {
    show: sentence => void stderr.write(`${CLEAR}${clip(sentence, (stderr.columns || 80) - ROOM)}`),
    end: () => void stderr.write(CLEAR),
  }
}

function createLines(stderr: World['stderr']): Progress {
  let last = ''
  return {
    show(sentence) {
      if (sentence !== last) stderr.write(`${sentence}\n`)
      last = sentence
    },
    end() {},
  }
}

/** A line that breaks could not be written over. */
function clip(text: string, cells: number): string {
  let used = 0
  let clipped = ''
  for (const character of text) {
    used += stringWidth(character)
    if (used > cells) break
    clipped += character
  }
  return clipped
}
