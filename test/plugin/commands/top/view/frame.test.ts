// Whole frames, as a person sees them. The expected ones are text files beside this one.
import { describe, expect, it } from 'vitest'
import { tabs } from '../../../../../plugin/commands/top/source.ts'
import { asciiGlyphs } from '../../../../../plugin/commands/top/view/glyphs.ts'
import { lineWidth } from '../../../../../plugin/commands/top/view/line.ts'
import type { Size, Ui } from '../../../../../plugin/commands/top/view/ui.ts'
import { begun, draw, onTab, text } from './drawn.ts'
import { look as usual } from './sample.ts'

const sizes: Size[] = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 30 },
  { columns: 200, rows: 50 },
]

describe('frames', () => {
  it.each(sizes)('the overview at $columns x $rows', async size => {
    await expect(`${text(size)}\n`).toMatchFileSnapshot(`frames/overview-${size.columns}x${size.rows}.txt`)
  })

  it.each(sizes)('the overview in plain ASCII at $columns x $rows', async size => {
    const shown = text({ ...size, look: { ...usual, glyphs: asciiGlyphs } })
    expect(shown).toMatch(/^[\x20-\x7e\n]*$/)
    await expect(`${shown}\n`).toMatchFileSnapshot(`frames/overview-ascii-${size.columns}x${size.rows}.txt`)
  })

  it.each(tabs.flatMap(tab => sizes.map(size => ({ tab, ...size }))))(
    '$tab at $columns x $rows',
    async ({ tab, ...size }) => {
      await expect(`${text({ ...size, ui: onTab(tab) })}\n`).toMatchFileSnapshot(
        `frames/${tab}-${size.columns}x${size.rows}.txt`,
      )
    },
  )

  it('the help', async () => {
    const shown = text({ columns: 120, rows: 30, ui: { ...begun, overlay: { kind: 'help', top: 0 } } })
    await expect(`${shown}\n`).toMatchFileSnapshot('frames/help-120x30.txt')
  })

  it('a question', async () => {
    const action = {
      kind: 'evict',
      key: 'default/my-app',
      ticket: 'my-app-k3x9q2w7ab',
      client: '203.0.113.9:51022',
    } as const
    const ui = { ...onTab('connections'), overlay: { kind: 'confirm', action } as const }
    await expect(`${text({ columns: 60, rows: 20, ui })}\n`).toMatchFileSnapshot('frames/question-60x20.txt')
  })

  it('has as many lines as the screen has rows, none wider, at any size', () => {
    const overlays: Ui['overlay'][] = [
      undefined,
      { kind: 'help', top: 0 },
      { kind: 'confirm', action: { kind: 'recycle', key: 'default/my-app', pods: 5 } },
      { kind: 'details', title: 'default/my-app', fields: [['message', 'word '.repeat(60)]], top: 3 },
    ]
    for (const overlay of overlays) {
      for (const page of [begun, ...tabs.map(tab => onTab(tab))]) {
        for (let columns = 1; columns <= 210; columns += 19) {
          for (const rows of [1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 24, 60]) {
            const { lines } = draw({ columns, rows, ui: { ...page, overlay } })
            expect(lines).toHaveLength(rows)
            const widest = Math.max(...lines.map(lineWidth))
            if (columns >= 60) expect(widest, `${columns}x${rows}`).toBeLessThanOrEqual(columns)
          }
        }
      }
    }
  })
})
