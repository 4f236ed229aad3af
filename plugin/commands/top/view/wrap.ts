// Long text in lines of a width, broken between words where that is possible.
import { cellText, cut, toWidth, widthOf } from './cells.ts'
import type { Glyphs } from './glyphs.ts'

/** A space that carries marks is a letter: without it they would reach into the cell before. */
const betweenWords = / (?![\p{Mn}\p{Me}])/u

/** As `wrapText`, but no more than `most` lines: then the last ends with an ellipsis. */
export function wrapAtMost(most: number, ...[text, width, glyphs]: Parameters<typeof wrapText>): string[] {
  const lines = wrapText(text, width, glyphs)
  if (lines.length <= most) return lines
  const last = lines.slice(most - 1).join(' ')
  return [...lines.slice(0, most - 1), toWidth(last, width, { align: 'left', ellipsis: glyphs.ellipsis })]
}

/** At least one line. Text of a cluster is made harmless. */
export function wrapText(text: string, width: number, glyphs: Glyphs): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of cellText(text, glyphs).split(betweenWords)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (widthOf(line) > width) {
      const head = cut(line, Math.max(2, width))
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  return [...lines, line]
}
