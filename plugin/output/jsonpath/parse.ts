// Reads a JSONPath template as kubectl does, its quirks included: people's scripts live on them.
import { JsonPathError, type Path, type PathNode, type Template } from './node.ts'
import { parseSlice } from './slice.ts'
import { unquote } from './unquote.ts'

type Cursor = { readonly text: string; at: number }

const terminators = new Set(['.', ',', '[', ']', '$', '@', '{', '}', ' ', '\t', '\r', '\n'])

/** Texts and `{paths}`. Throws a JsonPathError. */
export function parseTemplate(text: string): Template {
  const cursor: Cursor = { text, at: 0 }
  const paths: Path[] = []
  while (cursor.at < text.length) {
    const open = text.indexOf('{', cursor.at)
    const end = open < 0 ? text.length : open
    if (end > cursor.at) paths.push([{ kind: 'text', text: text.slice(cursor.at, end) }])
    cursor.at = end
    if (open < 0) break
    cursor.at += 1
    paths.push(parsePath(cursor))
  }
  return paths
}

/** What stands where a path alone is meant, without braces. */
function parseInner(text: string): Path {
  return parseTemplate(`{${text}}`)[0]!
}

function parsePath(cursor: Cursor): Path {
  const nodes: PathNode[] = []
  while (!cursor.text.startsWith('}', cursor.at)) nodes.push(...parseNext(cursor, nodes.at(-1)))
  cursor.at += 1
  return nodes
}

function parseNext(cursor: Cursor, before: PathNode | undefined): readonly PathNode[] {
  if (cursor.text.startsWith('[?(', cursor.at)) return [parseFilter(cursor)]
  if (cursor.text.startsWith('..', cursor.at)) return parseRecursive(cursor, before)
  const letter = peek(cursor)
  if (letter === undefined || letter === '\n' || letter === '\r') throw new JsonPathError('unclosed action')
  if (/[-+\p{Nd}]/u.test(letter)) return [parseNumber(cursor)]
  if (/[_\p{L}\p{Nd}]/u.test(letter)) return [parseIdentifier(cursor)]
  cursor.at += letter.length
  if (letter === ' ' || letter === '@' || letter === '$') return []
  if (letter === '[') return parseBrackets(cursor)
  if (letter === '"' || letter === "'") return [parseQuote(cursor, letter)]
  if (letter === '.') return [parseField(cursor)]
  throw new JsonPathError(`unrecognized character in action: ${describe(letter)}`)
}

function parseRecursive(cursor: Cursor, before: PathNode | undefined): PathNode[] {
  if (before?.kind === 'recursive') throw new JsonPathError('invalid multiple recursive descent')
  cursor.at += 2
  const letter = peek(cursor)
  const field = letter !== undefined && /[_\p{L}\p{Nd}]/u.test(letter) ? [parseField(cursor)] : []
  return [{ kind: 'recursive' }, ...field]
}

/** The dot is read. A backslash takes the meaning of what follows it. */
function parseField(cursor: Cursor): PathNode {
  const start = cursor.at
  for (let letter = peek(cursor); letter !== undefined && !terminators.has(letter); letter = peek(cursor)) {
    cursor.at += letter.length
    if (letter === '\\') cursor.at += peek(cursor)?.length ?? 0
  }
  const name = cursor.text.slice(start, cursor.at)
  return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') }
}

function parseIdentifier(cursor: Cursor): PathNode {
  const start = cursor.at
  while (cursor.at < cursor.text.length && !terminators.has(cursor.text[cursor.at]!)) cursor.at += 1
  const name = cursor.text.slice(start, cursor.at)
  return name === 'true' || name === 'false' ? { kind: 'value', value: name === 'true' } : { kind: 'identifier', name }
}

function parseNumber(cursor: Cursor): PathNode {
  const [text] = /^[-+]?[.\d]*/.exec(cursor.text.slice(cursor.at))!
  cursor.at += text.length
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new JsonPathError(`cannot parse number ${text}`)
  return { kind: 'value', value: Number(text) }
}

/** The opening quote is read. */
function parseQuote(cursor: Cursor, quote: string): PathNode {
  const start = cursor.at - 1
  for (;;) {
    const letter = cursor.text[cursor.at]
    if (letter === undefined || letter === '\n') throw new JsonPathError('unterminated quoted string')
    cursor.at += 1
    if (letter === quote && cursor.text[cursor.at - 2] !== '\\') break
  }
  return { kind: 'text', text: unquote(cursor.text.slice(start, cursor.at)) }
}

/** The opening bracket is read: an index, a slice, a name in quotes, or several of them. */
function parseBrackets(cursor: Cursor): readonly PathNode[] {
  const close = cursor.text.indexOf(']', cursor.at)
  const text = close < 0 ? '' : cursor.text.slice(cursor.at, close)
  if (close < 0 || text.includes('\n')) throw new JsonPathError('unterminated array')
  cursor.at = close + 1
  const parts = text.split(',')
  if (parts.length > 1) {
    return [{ kind: 'union', paths: parts.map(part => parseInner(`[${part.replace(/^ +| +$/g, '')}]`)) }]
  }
  const name = /^'([^']*)'$/.exec(text)?.[1]
  // As in kubectl, whose names in brackets are paths again: a dot in one needs a backslash.
  if (name !== undefined) return parseInner(`.${name}`)
  return [parseSlice(text)]
}

function parseFilter(cursor: Cursor): PathNode {
  const start = cursor.at + 3
  cursor.at = start
  let quote: string | undefined
  let isQuoteClosed = false
  for (;;) {
    const letter = cursor.text[cursor.at]
    if (letter === undefined || letter === '\n') throw new JsonPathError('unterminated filter')
    cursor.at += 1
    if (letter === ')' && (quote === undefined || isQuoteClosed)) break
    if (letter !== '"' && letter !== "'") continue
    if (quote === undefined) quote = letter
    else if (letter === quote && cursor.text[cursor.at - 2] !== '\\') isQuoteClosed = true
  }
  const text = cursor.text.slice(start, cursor.at - 1)
  if (cursor.text[cursor.at] !== ']') throw new JsonPathError('unclosed array expect ]')
  cursor.at += 1
  const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text) ?? []
  if (left === undefined) return { kind: 'filter', left: parseInner(text), operator: 'exists', right: [] }
  return { kind: 'filter', left: parseInner(left), operator: operator!, right: parseInner(right!) }
}

function peek({ text, at }: Cursor): string | undefined {
  const code = text.codePointAt(at)
  return code === undefined ? undefined : String.fromCodePoint(code)
}

/** Go's %#U. */
function describe(letter: string): string {
  return `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${letter}'`
}
