// What a terminal sends, as keys.
import { describe, expect, it } from 'vitest'
import { type Key, readKeys } from '../../../plugin/terminal/keys.ts'

describe('keys', () => {
  it.each([
    ['jjj', ['j', 'j', 'j']],
    ['\x1b[A\x1b[Bk', ['up', 'down', 'k']],
    ['\x1bOA\x1bOB', ['up', 'down']],
    ['\x1b[5~\x1b[6~\x1b[H\x1b[4~', ['pageUp', 'pageDown', 'home', 'end']],
    ['\r\t\x1b[Z\x7f', ['enter', 'tab', 'backTab', 'backspace']],
    ['\x03\x1a\x15', ['ctrl-c', 'ctrl-z', 'ctrl-u']],
    ['é日🚀', ['é', '日', '🚀']],
    ['\x1b[1;5Cx', ['x']],
    ['\x1b[<0;3;4Mx', ['x']],
    ['\x00\x07a', ['a']],
    ['\x1b\x1b[A', ['escape', 'up']],
  ])('%j', (input, expected) => {
    expect(readKeys(input)).toEqual({ keys: expected, pending: '' })
  })

  it('a sequence that was cut anywhere is the same key', () => {
    const input = 'a\x1b[5~b\x1bOAc\x1b[1;5Cd'
    for (let at = 0; at <= input.length; at += 1) {
      const first = readKeys(input.slice(0, at))
      const second = readKeys(first.pending + input.slice(at))
      expect([...first.keys, ...second.keys]).toEqual(['a', 'pageUp', 'b', 'up', 'c', 'd'])
    }
  })

  it.each<[string, Key[]]>([
    ['\x1b', ['escape']],
    ['\x1b[', ['escape', '[']],
    ['\x1bx', ['escape', 'x']],
  ])('%j is Escape when nothing follows', (input, expected) => {
    expect(readKeys(input, { isOver: true }).keys).toEqual(expected)
  })
})
