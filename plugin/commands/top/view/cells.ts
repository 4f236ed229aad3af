// Text measured in the cells of a terminal, and cut to a number of them: a cell of the table never reaches into its neighbour's, whatever the cluster put into it.
import stringWidth from 'string-width'

const plainAscii = /^[\x20-\x7e]*$/

/** How many cells `text` takes. Only for text that went through `cellText`. */
export function widthOf(text: string): number {
  if (plainAscii.test(text)) return text.length
  let width = 0
  for (const character of text) width += cellsOf(character)
  return width
}

/**
 * Text that every terminal measures alike. Terminals differ in emoji, in marks of rare scripts and in what joins letters; what they differ in becomes `?`, what
 * nobody sees goes, and a letter keeps at most two marks of its own.
 */
export function cellText(text: string, { ascii }: { ascii: boolean }): string {
  if (plainAscii.test(text)) return text
  let out = ''
  let marks = 2
  for (const character of text.normalize('NFC')) {
    if (ignorable.test(character)) continue
    if (mark.test(character)) {
      if (marks < 2 && !ascii) out += commonMark.test(character) ? character : ''
      marks += 1
    } else {
      out += cellsOf(character) === 0 || (ascii && !plainAscii.test(character)) ? '?' : character
      marks = 0
    }
  }
  return out
}

/** Exactly `width` cells: filled with blanks, or cut with an ellipsis. */
export function toWidth(
  text: string,
  width: number,
  { align, ellipsis }: { align: 'left' | 'right'; ellipsis: string },
): string {
  const room = width - widthOf(text)
  if (room >= 0) return align === 'right' ? ' '.repeat(room) + text : text + ' '.repeat(room)
  const head = cut(text, width - 1)
  return width <= 0 ? '' : head + ellipsis + ' '.repeat(width - 1 - widthOf(head))
}

/** As much from the beginning as takes no more than `width` cells, marks with their letters. */
export function cut(text: string, width: number): string {
  if (plainAscii.test(text)) return text.slice(0, Math.max(0, width))
  let out = ''
  let used = 0
  for (const character of text) {
    const cells = cellsOf(character)
    if (used + cells > width) break
    out += character
    used += cells
  }
  return out
}

const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Emoji_Modifier}]/u
const mark = /[\p{Mn}\p{Me}]/u
/** Latin, Cyrillic, Hebrew, Arabic and Thai: of these every terminal knows that they take no cell. */
const commonMark = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u0652\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/u
/** Two cells since the first `wcwidth`. */
const wide =
  /[\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
const unknown = /[\p{Cn}\p{Co}\p{Cs}\p{Mc}\p{Zl}\p{Zp}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u

const known = new Map<string, 0 | 1 | 2>()
const mostKnown = 10_000

/** 0: terminals do not agree. */
function cellsOf(character: string): 0 | 1 | 2 {
  if (plainAscii.test(character)) return 1
  const before = known.get(character)
  if (before !== undefined) return before
  if (known.size >= mostKnown) known.clear()
  const cells = measure(character)
  known.set(character, cells)
  return cells
}

function measure(character: string): 0 | 1 | 2 {
  if (mark.test(character) || unknown.test(character)) return 0
  const width = stringWidth(character)
  const expected = wide.test(character) ? 2 : 1
  return width === expected && (expected === 2 || character.length === 1) ? expected : 0
}
