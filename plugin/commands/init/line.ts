// A line that is being typed: pure.

export type Line = {
  readonly text: string
  /** Index of the character under the cursor; the text's length at its end. */
  readonly cursor: number
}

export const emptyLine: Line = { text: '', cursor: 0 }

/** `key` is one character, or the name of a key. */
export function edit({ text, cursor }: Line, key: string): Line {
  const at = (place: number): Line => ({ text, cursor: Math.max(0, Math.min(text.length, place)) })
  switch (key) {
    case 'left':
      return at(cursor - lengthBefore(text, cursor))
    case 'right':
      return at(cursor + lengthAt(text, cursor))
    case 'home':
    case 'ctrl-a':
      return at(0)
    case 'end':
    case 'ctrl-e':
      return at(text.length)
    case 'backspace': {
      const from = cursor - lengthBefore(text, cursor)
      return { text: text.slice(0, from) + text.slice(cursor), cursor: from }
    }
    case 'ctrl-u':
      return { text: text.slice(cursor), cursor: 0 }
    default:
      return [...key].length === 1
        ? { text: text.slice(0, cursor) + key + text.slice(cursor), cursor: cursor + key.length }
        : { text, cursor }
  }
}

/** Code units of the character at a place, or before it: an emoji has two. */
function lengthAt(text: string, cursor: number): number {
  return String.fromCodePoint(text.codePointAt(cursor) ?? 0).length
}

function lengthBefore(text: string, cursor: number): number {
  return [...text.slice(0, cursor)].at(-1)?.length ?? 0
}
