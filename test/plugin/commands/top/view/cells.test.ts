// Text in the cells of a terminal.
import { describe, expect, it } from 'vitest'
import { cellText, cut, toWidth, widthOf } from '../../../../../plugin/commands/top/view/cells.ts'
import { asciiGlyphs, unicodeGlyphs } from '../../../../../plugin/commands/top/view/glyphs.ts'

describe('text of a cluster', () => {
  it.each([
    ['plain', 'my-app:1.4', 'my-app:1.4'],
    ['with accents', 'caf\u00e9', 'café'],
    ['with accents of their own', 'cafe\u0301', 'café'],
    ['wide', '日本語', '日本語'],
    ['an emoji, which terminals measure differently', 'a🚀b', 'a?b'],
    ['a family joined by nothing visible', '👩\u200d👩\u200d👧', '???'],
    ['a flag of two letters', '🇩🇪', '??'],
    ['a heart told to be an emoji', '❤\ufe0f', '❤'],
    ['a thousand marks on one letter', `x${'\u0301'.repeat(1000)}y`, 'x\u0301\u0301y'],
    ['a mark without a letter', '\u0301x', 'x'],
    ['marks of a rare script', 'x\u0f71y', 'xy'],
    ['an escape sequence', '\u001b[31mred', '[31mred'],
    ['text that turns around', 'a\u202eb', 'ab'],
    ['an invisible letter', 'a\u3164b', 'ab'],
    ['an unassigned letter', 'a\u{e0fff}b', 'ab'],
    ['a private letter', 'a\ue000b', 'a?b'],
    ['half a character', 'a\ud83db', 'a?b'],
    ['tab and line end', 'a\tb\nc', 'abc'],
  ])('%s', (_, text, shown) => {
    expect(cellText(text, unicodeGlyphs).normalize('NFC')).toBe(shown.normalize('NFC'))
  })

  it('is plain ASCII where that is wished', () => {
    expect(cellText('café 日本 x\u0301', asciiGlyphs)).toBe('caf? ?? x')
  })
})

describe('the width of a cell', () => {
  it.each([
    ['fits', 'abc', 5, 'abc  '],
    ['exactly', 'abcde', 5, 'abcde'],
    ['too long', 'abcdef', 5, 'abcd…'],
    ['wide and too long', '日本語日', 5, '日本…'],
    ['wide, where half a letter would fit', '日本語日', 6, '日本… '],
    ['one', 'abc', 1, '…'],
    ['none', 'abc', 0, ''],
  ])('%s', (_, text, width, shown) => {
    expect(toWidth(text, width, { align: 'left', ellipsis: '…' })).toBe(shown)
    expect(widthOf(shown)).toBe(width)
  })

  it('puts figures to the right', () => {
    expect(toWidth('12', 5, { align: 'right', ellipsis: '…' })).toBe('   12')
  })

  it('cuts marks with their letters', () => {
    expect(cut('ae\u0323\u0301b', 2)).toBe('ae\u0323\u0301')
  })
})
