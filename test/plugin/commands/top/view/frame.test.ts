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

/** The corners, and between them every height at which a part of the frame goes, each at another width. */
const oddSizes: Size[] = [
  ...[1, 210].flatMap(columns => [1, 60].map(rows => ({ columns, rows }))),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 24].map((rows, index) => ({ columns: 1 + ((index * 5) % 12) * 19, rows })),
  ...[2, 5, 7, 8, 13].map(rows => ({ columns: 60, rows })),
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

  it.each<{ what: string; overlay: Ui['overlay'] }>([
    { what: 'nothing above it', overlay: undefined },
    { what: 'the help above it', overlay: { kind: 'help', top: 0 } },
    {
      what: 'a question above it',
      overlay: { kind: 'confirm', action: { kind: 'recycle', key: 'default/my-app', pods: 5 } },
    },
    {
      what: 'details above it',
      overlay: { kind: 'details', title: 'default/my-app', fields: [['message', 'word '.repeat(60)]], top: 3 },
    },
  ])(
    'have as many lines as the screen has rows, none wider, on tiny, odd and huge screens, with $what',
    ({ overlay }) => {
      for (const page of [begun, ...tabs.map(tab => onTab(tab))]) {
        for (const { columns, rows } of oddSizes) {
          const { lines } = draw({ columns, rows, ui: { ...page, overlay } })
          expect(lines, `${columns}x${rows}`).toHaveLength(rows)
          const widest = Math.max(...lines.map(lineWidth))
          if (columns >= 60) expect(widest, `${columns}x${rows}`).toBeLessThanOrEqual(columns)
        }
      }
    },
  )
})
