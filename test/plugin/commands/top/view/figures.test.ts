// Figures, bars and small lines.
import { describe, expect, it } from 'vitest'
import { clock, latency, rate } from '../../../../../plugin/commands/top/view/figures.ts'
import { asciiGlyphs, unicodeGlyphs } from '../../../../../plugin/commands/top/view/glyphs.ts'
import { textOf } from '../../../../../plugin/commands/top/view/line.ts'
import { poolBar, share } from '../../../../../plugin/commands/top/view/pool.ts'
import { sparkline } from '../../../../../plugin/commands/top/view/spark.ts'

describe('figures', () => {
  it.each([
    [undefined, '-'],
    [0, '0'],
    [0.04, '<0.1'],
    [3.21, '3.2'],
    [9.94, '9.9'],
    [9.96, '10'],
    [1234.4, '1234'],
    [12_345, '12k'],
  ])('%s connections a second are %s', (value, text) => expect(rate(value)).toBe(text))

  it.each([
    [undefined, '-'],
    [0.83, '0.8ms'],
    [9.97, '10ms'],
    [310, '310ms'],
    [999.6, '1.0s'],
    [2_400, '2.4s'],
    [75_000, '75s'],
  ])('%s ms are %s', (value, text) => expect(latency(value)).toBe(text))

  it('tells the time of where one is', () => {
    expect(clock(Date.parse('2026-11-21T23:42:07Z'), 330)).toBe('05:12:07')
  })
})

describe('a pool as a bar', () => {
  const counts = { inUse: 7, reserved: 2, idle: 3, pending: 2, waiting: 9 }

  it.each([
    ['Ready', '■■■■■■■▣▣□□□··'],
    ['Degraded', '■■■■■■■▣▣□□□××'],
  ] as const)('%s', (state, bar) => {
    expect(textOf(poolBar({ counts, state }, 20, unicodeGlyphs))).toBe(bar)
  })

  it('is in proportion when it does not fit, and no kind is lost', () => {
    expect(textOf(poolBar({ counts: { ...counts, inUse: 480 }, state: 'Ready' }, 10, asciiGlyphs))).toBe('#######+o.')
  })

  it.each([
    [[0, 0], 10, [0, 0]],
    [[3, 1], 10, [3, 1]],
    [[300, 100], 8, [6, 2]],
    [[1, 1, 1, 1000], 4, [1, 1, 1, 1]],
    [[1000, 999], 5, [3, 2]],
  ])('shares %j in %i cells as %j', (all, width, cells) => {
    expect(share(all, width)).toEqual(cells)
  })

  it('never takes more cells than there are', () => {
    for (let width = 4; width < 30; width += 1) {
      for (let inUse = 0; inUse < 90; inUse += 7) {
        const cells = share([inUse, 1, 13, 2], width)
        expect(cells.reduce((sum, each) => sum + each, 0)).toBe(Math.min(width, inUse + 16))
      }
    }
  })
})

describe('a small line', () => {
  it.each([
    [[], '        '],
    [[0, 0], '      ▁▁'],
    [[0, 1, 2, 4, 8], '   ▁▂▃▅█'],
    [[9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8], '▂▃▄▅▅▆▇█'],
    [[0.1], '       ▂'],
  ])('%j', (history, line) => {
    expect(sparkline(history, 8, unicodeGlyphs)).toBe(line)
  })
})
