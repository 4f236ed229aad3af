// The words and signs of a label selector, read one after the other as the real server's lexer reads them.

/** Everything that is no sign is an identifier; `in` and `notin` are operators only where one may stand. '' is the end of the text. */
export type Token = { readonly kind: 'identifier' | 'sign' | 'end'; readonly text: string }

const pieces = /==|!=|[=!(),<>]|[^\s=!(),<>]+/g
const plain = /^[^=!(),<>]/

export class Tokens {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#tokens = tokensOf(text)
  }

  /** The next one, which stays. */
  peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' }
  }

  take(): Token {
    const token = this.peek()
    this.#at += 1
    return token
  }

  nextIs(...texts: readonly string[]): boolean {
    const { kind, text } = this.peek()
    return kind !== 'identifier' && texts.includes(text)
  }
}

function tokensOf(text: string): Token[] {
  return (text.match(pieces) ?? []).map(piece => ({ kind: plain.test(piece) ? 'identifier' : 'sign', text: piece }))
}
