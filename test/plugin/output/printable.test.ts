// Other people's text before it reaches a terminal.
import { describe, expect, it } from 'vitest'
import { printable } from '../../../plugin/output/printable.ts'

describe('printable text', () => {
  it.each([
    ['plain', 'my-app:1.4', 'my-app:1.4'],
    ['of every script', 'café 日本語 हिन्दी ไทย עברית', 'café 日本語 हिन्दी ไทย עברית'],
    ['with line ends and tabs', 'a\r\nb\nc\td', 'a b c d'],
    ['in colour', '\u001b[31mred\u001b[0m', 'red'],
    ['that sets the title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['that fills the clipboard', 'a\u001b]52;c;b3duZWQ=\u001b\\b', 'ab'],
    ['with a sequence that does not end', 'a\u001b]0;owned', 'a'],
    ['with sequences in one character', 'a\u009b31mb\u009d0;x\u009cc', 'abc'],
    ['that turns around', 'a\u202eb\u2066c', 'abc'],
    ['with letters that nobody sees', 'a\u3164\u034f\u115f\ufe0f\u{e0100}b', 'ab'],
    ['joined by nothing', 'a\u200b\u200d\ufeffb', 'ab'],
    ['with a thousand marks', `a${'\u0301'.repeat(1_000)}b`, 'a\u0301\u0301\u0301\u0301b'],
    ['with half a character', 'a\ud83db', 'ab'],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown)
  })
})
