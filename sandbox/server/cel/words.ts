// The identifiers of an expression, apart from what stands in its strings and comments.

export type Word = {
  readonly text: string
  readonly start: number
  /** After a dot: a field or a method. */
  readonly member: boolean
  /** Before a parenthesis. */
  readonly called: boolean
}

const tokens = new RegExp(
  [
    String.raw`//[^\n]*`,
    String.raw`[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?''')`,
    String.raw`[bB]?[rR][bB]?(?:"[^"\n]*"|'[^'\n]*')`,
    String.raw`[bB]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`,
    String.raw`\d[\w.]*`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
  ].join('|'),
  'g',
)

export function wordsOf(expression: string): Word[] {
  return [...expression.matchAll(tokens)].flatMap((match): Word[] => {
    const text = match.groups?.word
    if (text === undefined) return []
    const before = expression.slice(0, match.index).trimEnd()
    const after = expression.slice(match.index + text.length).trimStart()
    return [{ text, start: match.index, member: /\.\??$/.test(before), called: after.startsWith('(') }]
  })
}

/** With every word that `rename` knows by another name, of the same length, so that positions stay what they are. */
export function renameWords(expression: string, rename: (word: Word) => string | undefined): string {
  let out = ''
  let done = 0
  for (const word of wordsOf(expression)) {
    const name = rename(word)
    if (name === undefined) continue
    out += expression.slice(done, word.start) + name
    done = word.start + word.text.length
  }
  return out + expression.slice(done)
}
