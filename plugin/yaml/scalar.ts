// How one text is written in YAML: bare where that is safe, else quoted or as a block, with go-yaml's choices.
import { readsAsText } from './plain.ts'

type Style = 'plain' | 'single' | 'double' | 'literal'

/** What a text has in it that rules out one style or another. */
type Look = {
  readonly indicator: boolean
  readonly special: boolean
  readonly edgeSpace: boolean
  readonly trailingSpace: boolean
  readonly spaceBreak: boolean
  readonly lines: boolean
}

const first = new Set('#,[]{}&*!|>\'"%@`')
/** The line ends U+0085, U+2028 and U+2029 and all that hides or turns text, or is not seen, count too: go-yaml would write them bare, and a terminal obey. */
const unprintable =
  /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\p{Cf}\p{Default_Ignorable_Code_Point}]/u

/** `isKey`: it must stay on one line. */
export function chooseStyle(text: string, isKey: boolean): Style {
  const look = lookAt(text)
  if (look.lines && !isKey && !look.special && !look.spaceBreak && !look.trailingSpace) return 'literal'
  if (look.lines || look.special || !readsAsText(text)) return 'double'
  return look.indicator || look.edgeSpace ? 'single' : 'plain'
}

function lookAt(text: string): Look {
  return {
    indicator: hasIndicator(text),
    special: unprintable.test(text),
    edgeSpace: /^\s|\s$/.test(text),
    trailingSpace: text.endsWith(' '),
    spaceBreak: / \n/.test(text),
    lines: text.includes('\n'),
  }
}

function hasIndicator(text: string): boolean {
  if (/^(?:---|\.\.\.)/.test(text) || first.has(text[0] ?? '')) return true
  return /^[-?:](?:\s|$)|:(?:\s|$)|\s#/.test(text)
}

type Place = {
  /** Where the text begins, in characters from the line's begin. */
  readonly column: number
  /** Of the lines that follow. */
  readonly indent: number
}

/** Lines break at the first space behind this column. */
const WIDTH = 80

export function writeScalar(text: string, style: Style, place: Place): string {
  if (style === 'plain' && place.column + text.length <= WIDTH) return text
  if (style === 'plain') return fold([...text], place, () => false)
  if (style === 'single')
    return `'${fold([...text.replaceAll("'", "''")], { ...place, column: place.column + 1 }, atEdge)}'`
  if (style === 'double') return `"${fold(escaped(text), { ...place, column: place.column + 1 }, atEdge)}"`
  return literal(text, place.indent)
}

function atEdge(index: number, length: number): boolean {
  return index === 0 || index === length - 1
}

/** A break stands for one space, so it is never put beside another one. `kept` are places where a space must stay. */
function fold(
  pieces: readonly string[],
  { column, indent }: Place,
  kept: (index: number, length: number) => boolean,
): string {
  let out = ''
  let at = column
  for (const [index, piece] of pieces.entries()) {
    const alone = piece === ' ' && pieces[index - 1] !== ' ' && pieces[index + 1] !== ' '
    if (alone && at > WIDTH && !kept(index, pieces.length)) {
      out += `\n${' '.repeat(indent)}`
      at = indent
    } else {
      out += piece
      at += [...piece].length
    }
  }
  return out
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function escaped(text: string): string[] {
  return [...text].map(char => escapes[char] ?? (unprintable.test(char) ? numbered(char.codePointAt(0)!) : char))
}

function numbered(code: number): string {
  const digits = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomp = text.endsWith('\n') ? (/^\n$|\n\n$/.test(text) ? '+' : '') : '-'
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  return `|${hint}${chomp}\n${lines.map(line => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`
}
