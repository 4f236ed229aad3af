// Bytes of a terminal as keys: every press is one key, however many came at once, and a sequence that was cut in two is put together.

/** A named key, or one character as typed. */
export type Key = string

const esc = '\u001b'

const sequences: Readonly<Record<string, Key>> = {
  ...{ '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left', OA: 'up', OB: 'down', OC: 'right', OD: 'left' },
  ...{ '[5~': 'pageUp', '[6~': 'pageDown', '[Z': 'backTab' },
  ...{ '[H': 'home', '[F': 'end', OH: 'home', OF: 'end', '[1~': 'home', '[4~': 'end', '[7~': 'home', '[8~': 'end' },
}

const controls: Readonly<Record<string, Key>> = {
  ...{ '\r': 'enter', '\n': 'enter', '\t': 'tab', '\u007f': 'backspace', '\u0008': 'backspace' },
  ...{ '\u0001': 'ctrl-a', '\u0002': 'ctrl-b', '\u0003': 'ctrl-c', '\u0004': 'ctrl-d' },
  ...{ '\u0005': 'ctrl-e', '\u0006': 'ctrl-f' },
  ...{ '\u000c': 'ctrl-l', '\u0015': 'ctrl-u', '\u001a': 'ctrl-z' },
}

/** CSI or SS3, whole: ECMA-48's parameter, intermediate and final bytes. */
const whole = /^(?:\[\[?[0-?]*[ -/]*[@-~]|O[0-9;]*[A-Za-z])/
const begun = /^(?:\[\[?[0-?]*[ -/]*|O[0-9;]*)$/

/** `pending` is the beginning of a sequence whose rest has not come: to be put before what comes next, or read with `isOver` when nothing comes. */
export function readKeys(input: string, { isOver = false } = {}): { keys: Key[]; pending: string } {
  const keys: Key[] = []
  let rest = input
  while (rest !== '') {
    if (!rest.startsWith(esc)) {
      const character = String.fromCodePoint(rest.codePointAt(0)!)
      const key = controls[character] ?? (character < ' ' ? undefined : character)
      if (key) keys.push(key)
      rest = rest.slice(character.length)
      continue
    }
    const after = rest.slice(1)
    const sequence = whole.exec(after)?.[0]
    if (sequence) {
      const key = sequences[sequence]
      if (key) keys.push(key)
      rest = after.slice(sequence.length)
    } else if (!isOver && (after === '' || begun.test(after))) {
      return { keys, pending: rest }
    } else {
      // Escape itself; what follows is typed, as Alt is by some terminals.
      keys.push('escape')
      rest = after
    }
  }
  return { keys, pending: '' }
}
