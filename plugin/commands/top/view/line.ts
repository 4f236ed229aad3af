// A line of the screen as a value: pieces of text, each with the meaning that gives it its colour.
import { cellText, cut, toWidth, widthOf } from './cells.ts'
import type { Glyphs } from './glyphs.ts'

/** Meanings, not colours: `paint.ts` chooses those. */
export type Tone = 'plain' | 'dim' | 'strong' | 'good' | 'warn' | 'bad' | 'accent' | 'selected'

export type Span = { readonly text: string; readonly tone: Tone }

export type Line = readonly Span[]

export const blank: Line = []

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone }
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0)
}

/** Not wider than `width`; what is too long ends with an ellipsis. */
export function clipLine(line: Line, width: number, { ellipsis }: Glyphs): Line {
  if (lineWidth(line) <= width) return line
  const out: Span[] = []
  let left = width - 1
  for (const { text, tone } of line) {
    const head = cut(text, left)
    out.push({ text: head, tone })
    left -= widthOf(head)
    if (head.length < text.length) break
  }
  return width <= 0 ? [] : [...out, { text: ellipsis, tone: out.at(-1)!.tone }]
}

/** `left` and `right` at the ends of a line of `width`; the left side gives way. */
export function spread({ left, right }: { left: Line; right: Line }, width: number, glyphs: Glyphs): Line {
  const end = clipLine(right, width, glyphs)
  const room = Math.max(0, width - lineWidth(end) - (right.length > 0 ? 1 : 0))
  const begin = clipLine(left, room, glyphs)
  return [...begin, span(' '.repeat(Math.max(0, width - lineWidth(begin) - lineWidth(end)))), ...end]
}

/** Whole parts only, as many as fit, two blanks between them; the first that does not fit ends it. */
export function takeParts(parts: readonly Line[], width: number): Line {
  const out: Span[] = []
  for (const part of parts) {
    const more = out.length === 0 ? part : [span('  '), ...part]
    if (lineWidth(out) + lineWidth(more) > width) break
    out.push(...more)
  }
  return out
}

/** Text of a cluster in exactly `width` cells. */
export function cell({ text, tone }: Span, width: number, align: 'left' | 'right', glyphs: Glyphs): Span {
  return { text: toWidth(cellText(text, glyphs), width, { align, ellipsis: glyphs.ellipsis }), tone }
}

/** One meaning for the whole line: rows that are selected, or old. */
export function retone(line: Line, tone: Tone): Line {
  return [{ text: line.map(({ text }) => text).join(''), tone }]
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('')
}
