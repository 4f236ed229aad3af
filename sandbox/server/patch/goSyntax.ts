// Go's sentence for a text that is no JSON, which is what users of the real server know, told from V8's.

const rows: ReadonlyArray<readonly [v8: RegExp, go: string]> = [
  [/^Expected ':' after property name/, 'after object key'],
  [/^Expected (double-quoted property name|property name or)/, 'looking for beginning of object key string'],
  [/^Expected ',' or '}'/, 'after object key:value pair'],
  [/^Expected ',' or '\]'/, 'after array element'],
  [/^Unexpected non-whitespace character after JSON/, 'after top-level value'],
  [/^Bad control character/, 'in string literal'],
  [/^Bad escaped character/, 'in string escape code'],
]

/** `error` is what JSON.parse threw at `text`. */
export function goSyntaxError(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const position = /at position (\d+)/.exec(message)?.[1]
  const token = /^Unexpected token '(.)'/su.exec(message)?.[1] ?? (position && text.at(Number(position)))
  if (!token || message.startsWith('Unterminated')) return 'unexpected end of JSON input'
  const where = rows.find(([v8]) => v8.test(message))?.[1] ?? 'looking for beginning of value'
  return `invalid character ${quote(token)} ${where}`
}

function quote(character: string): string {
  if (character === "'") return "'\\''"
  if (character === '"') return `'"'`
  return `'${JSON.stringify(character).slice(1, -1)}'`
}
