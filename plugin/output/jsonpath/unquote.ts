// Text in quotes, with Go's escapes.
import { JsonPathError } from './node.ts'

const simple: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ '\\': '\\', '"': '"', "'": "'" },
}

/** `quoted` begins and ends with its quote. Throws a JsonPathError. */
export function unquote(quoted: string): string {
  const refuse = () => new JsonPathError(`unquote string ${quoted} error invalid syntax`)
  return quoted
    .slice(1, -1)
    .replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|[\s\S]|$)/g, (_, written: string) => {
      const plain = simple[written]
      if (plain !== undefined) return plain
      const octal = /^[0-7]{3}$/.test(written)
      if (!octal && written.length < 3) throw refuse()
      const code = octal ? Number.parseInt(written, 8) : Number.parseInt(written.slice(1), 16)
      if (code > 0x10ffff || (octal && code > 255)) throw refuse()
      return String.fromCodePoint(code)
    })
}
