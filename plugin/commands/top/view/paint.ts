// The colours of meanings: of the 16 that every terminal has and its owner chose, none that vanishes on white or on black.
import type { ChalkInstance } from 'chalk'
import type { Line, Tone } from './line.ts'

export type Paint = (line: Line) => string

/** Without colour the text stays as it is: marks, words and brackets say the same. */
export function createPaint(color: ChalkInstance): Paint {
  const tones: Record<Tone, (text: string) => string> = {
    plain: text => text,
    dim: color.dim,
    strong: color.bold,
    good: color.green,
    warn: color.yellow,
    bad: color.red.bold,
    accent: color.cyan,
    selected: color.inverse,
  }
  return line => line.map(({ text, tone }) => tones[tone](text)).join('')
}
