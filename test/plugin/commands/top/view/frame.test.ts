// Whole frames, as a person sees them. The expected ones are text files beside this one.
import { describe, expect, it } from 'vitest'
import { flags } from '../../../../../plugin/commands/top/command.ts'
import type { PodRow, Snapshot } from '../../../../../plugin/commands/top/snapshot.ts'
import { type Tab, tabs } from '../../../../../plugin/commands/top/source.ts'
import { drawFrame } from '../../../../../plugin/commands/top/view/frame.ts'
import { asciiGlyphs, unicodeGlyphs } from '../../../../../plugin/commands/top/view/glyphs.ts'
import { lineWidth, textOf } from '../../../../../plugin/commands/top/view/line.ts'
import { beginUi, type Look, type Size, type Ui } from '../../../../../plugin/commands/top/view/ui.ts'
import { detail, nowMs, podRow, serviceRow, services, snapshotOf, look as usual } from './sample.ts'

const begun = beginUi()
const full = snapshotOf({ detail })

function onTab(tab: Tab, key = 'default/my-app'): Ui {
  return { ...begun, page: { kind: 'service', key, tab } }
}

function draw({
  ui = begun,
  snapshot = full,
  look = usual,
  ...size
}: Size & { ui?: Ui; snapshot?: Snapshot; look?: Look }) {
  return drawFrame({ snapshot, ui, look, nowMs, size })
}

function text(what: Parameters<typeof draw>[0]): string {
  return draw(what)
    .lines.map(line => textOf(line).trimEnd())
    .join('\n')
}

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

describe('what the eye finds', () => {
  it.each([unicodeGlyphs, asciiGlyphs])('each state has a mark of its own and its word', glyphs => {
    const states = ['Degraded', 'Queueing', 'Deleting', 'Progressing', 'Ready', 'Unknown'] as const
    const rows = states.map(state => serviceRow(`default/${state.toLowerCase()}`, { state }))
    const shown = text({ columns: 80, rows: 24, snapshot: snapshotOf({ services: rows }), look: { ...usual, glyphs } })
    for (const state of states) expect(shown).toContain(`${glyphs.states[state]} ${state}`)
    expect(new Set(Object.values(glyphs.states)).size).toBe(states.length)
    const marks = [...Object.values(glyphs.states), ...Object.values(glyphs.pool)]
    expect(new Set(marks).size).toBe(marks.length)
  })

  it.each([unicodeGlyphs, asciiGlyphs])('a pod has the same mark in the bar, in the list and in the help', glyphs => {
    const drawing = { ...usual, glyphs }
    const phases = { Pending: 'pending', Idle: 'idle', Reserved: 'reserved', Active: 'inUse', Done: 'done' } as const
    const pods = { kind: 'rows' as const, staleSinceMs: undefined, rows: [] as PodRow[] }
    for (const phase of Object.keys(phases)) pods.rows.push(podRow(`pod-${phase}`, { phase }))
    const counts = { inUse: 1, reserved: 1, idle: 1, pending: 1, waiting: 0 }
    const snapshot = snapshotOf({ services: [serviceRow('default/my-app', { counts })], detail: { ...detail, pods } })
    const shown = text({ columns: 120, rows: 30, snapshot, ui: onTab('pods'), look: drawing })
    const help = text({ columns: 120, rows: 40, ui: { ...begun, overlay: { kind: 'help', top: 0 } }, look: drawing })
    for (const [phase, mark] of Object.entries(phases)) {
      expect(shown).toContain(`${glyphs.pool[mark]} ${phase}`)
      expect(help).toContain(`  ${glyphs.pool[mark]}  `)
    }
    const { inUse, reserved, idle, pending } = glyphs.pool
    expect(shown).toContain(`${inUse}${reserved}${idle}${pending}`)
  })

  it('the help says what a mark is in a pool that is larger than its bar', () => {
    const help = text({ columns: 120, rows: 40, ui: { ...begun, overlay: { kind: 'help', top: 0 } } })
    expect(help).toContain('for its share of that')
  })

  it('trouble comes first, and waiting clients are trouble', () => {
    const waiting = serviceRow('default/zz', { counts: { idle: 0, reserved: 0, inUse: 1, pending: 1, waiting: 3 } })
    const { list } = draw({ columns: 120, rows: 30, snapshot: snapshotOf({ services: [...services, waiting] }) })
    expect(list.keys).toEqual(['dev/broken', 'ctf/pwn-101', 'default/zz', 'default/my-app', 'lab/ssh-bastion'])
  })

  it('columns leave in a stated order, and never name, waiting and state', () => {
    const gone: string[] = []
    for (let columns = 200; columns >= 36; columns -= 1) {
      const titles = text({ columns, rows: 10 }).split('\n')[1]!
      for (const title of [
        'NAMESPACE',
        'NAME ',
        'POOL',
        'USE',
        'AVAIL',
        'PEND',
        'WAIT',
        'CONN/S',
        'P50',
        'P99',
        'STATE',
      ]) {
        if (!titles.includes(title) && !gone.includes(title)) gone.push(title)
      }
    }
    expect(gone).toEqual(['PEND', 'P50', 'P99', 'CONN/S', 'POOL', 'AVAIL', 'USE', 'NAMESPACE'])
  })

  it('services of one name in two namespaces are told apart on the narrowest screen', () => {
    const twins = snapshotOf({ services: [serviceRow('dev/my-app'), serviceRow('prod/my-app')] })
    const shown = text({ columns: 60, rows: 20, snapshot: twins })
    expect(shown).toMatch(/dev +my-app/)
    expect(shown).toMatch(/prod +my-app/)
  })

  it('a long name is whole before other columns are wide, and where others would be empty', () => {
    const name = 'frontend-of-the-payment-department'
    const counts = { idle: 20, reserved: 20, inUse: 20, pending: 0, waiting: 0 }
    const snapshot = snapshotOf({ services: [serviceRow(`default/${name}`, { counts })] })
    expect(text({ columns: 120, rows: 20, snapshot })).toContain(name)
    expect(text({ columns: 110, rows: 20, snapshot: { ...snapshot, namespace: 'default' } })).toContain(name)
  })

  it('the tabs tell their keys from how much there is', () => {
    expect(text({ columns: 120, rows: 20, ui: onTab('pods') })).toContain(
      ' 1:connections 2  [2:pods 3]  3:receipts 2   4:events   5:proxy log',
    )
  })

  it('of the selected service says why, where the column has no room', () => {
    expect(text({ columns: 60, rows: 20 })).toContain('\nImagePull: image app:tagg cannot be pulled (not found)\n')
  })

  describe('a long reason', () => {
    const message =
      'The image registry.example.com/team/app:tagg cannot be pulled: it was not found there, or may not be read.'
    const broken = serviceRow('dev/broken', { state: 'Degraded', reason: 'ImagePullFailed', message })
    const many = Array.from({ length: 40 }, (_, index) => serviceRow(`default/s${index}`))
    const snapshot = snapshotOf({ services: [broken, ...many] })
    const flat = (shown: string) => shown.replaceAll(/\s+/g, ' ')

    it('is said in full above the keys, its word first, and the selected row stays', () => {
      const { lines } = draw({ columns: 60, rows: 20, snapshot })
      const said = flat(lines.slice(-4, -1).map(textOf).join(' '))
      expect(said).toContain(`ImagePullFailed: ${message}`)
      expect(textOf(lines[2]!)).toContain('broken')
    })

    it('leaves a low screen one row at least', () => {
      for (const rows of [5, 6, 7, 8, 9, 10]) {
        const shown = text({ columns: 60, rows, snapshot })
        expect(shown, `${rows} rows`).toMatch(/▸ .*broken/)
      }
    })

    it('is said in full on the page of the service', () => {
      const shown = text({ columns: 60, rows: 20, snapshot, ui: onTab('pods', 'dev/broken') })
      expect(flat(shown)).toContain(`ImagePullFailed: ${message}`)
    })

    it('of more than three lines ends with an ellipsis', () => {
      const endless = snapshotOf({ services: [{ ...broken, message: 'word '.repeat(100) }] })
      for (const ui of [begun, onTab('pods', 'dev/broken')]) {
        const lines = text({ columns: 60, rows: 20, snapshot: endless, ui }).split('\n')
        expect(lines.filter(line => /^(ImagePullFailed: )?word/.test(line))).toHaveLength(3)
        expect(lines.join('')).toContain('…')
      }
    })
  })

  it('--sort-by knows every order of the screen', () => {
    expect(draw({ columns: 120, rows: 30 }).list.orders).toEqual(flags['sort-by'].choices)
  })

  it('one namespace is said once', () => {
    const shown = text({ columns: 120, rows: 30, snapshot: snapshotOf({ namespace: 'default' }) })
    expect(shown).not.toContain('NAMESPACE')
    expect(shown).toContain('ns default')
  })
})

describe('the truth', () => {
  const lost = {
    kind: 'reconnecting',
    attempt: 3,
    sinceMs: nowMs - 62_000,
    why: 'connect ECONNREFUSED 127.0.0.1:6443',
  } as const

  it('says that it reconnects, since when the figures are old, and why; all of them are grey', () => {
    const { lines } = draw({ columns: 120, rows: 30, snapshot: snapshotOf({ link: lost }) })
    expect(textOf(lines[0]!)).toContain('▲ reconnecting (3)…')
    expect(textOf(lines[1]!)).toBe('▲ figures are of 10:41:05: connect ECONNREFUSED 127.0.0.1:6443')
    const rows = lines.filter(line => /pwn-101|my-app|ssh-bastion/.test(textOf(line)))
    expect(rows).toHaveLength(3)
    expect(rows.every(row => row.every(({ tone }) => tone === 'dim'))).toBe(true)
  })

  it('one old row is grey by itself, and says since when', () => {
    const old = serviceRow('default/old', { staleSinceMs: nowMs - 1_000 })
    const { lines } = draw({ columns: 200, rows: 30, snapshot: snapshotOf({ services: [...services, old] }) })
    const row = lines.find(line => textOf(line).includes(' old '))!
    expect(textOf(row)).toContain('as of 10:42:06')
    expect(row.every(({ tone }) => tone === 'dim')).toBe(true)
  })

  it('what may not be seen is one line', () => {
    const forbidden = [
      'namespace team-b: dedicatedservices: forbidden',
      'namespace team-c: dedicatedservices: forbidden',
    ]
    expect(text({ columns: 120, rows: 30, snapshot: snapshotOf({ forbidden }) }).split('\n')[1]).toBe(
      '▲ not shown: namespace team-b: dedicatedservices: forbidden (and 1 more)',
    )
  })

  it.each([
    ['an empty namespace says how to begin', { namespace: 'default' }, 'kubectl isolation init my-app -o my-app.yaml'],
    ['an empty cluster says how to begin', {}, 'There are no DedicatedServices in this cluster.'],
    [
      'a cluster without the product says how to install it',
      { link: { kind: 'notInstalled' } },
      'kubectl isolation install | kubectl apply -f -',
    ],
    ['a cluster that has not answered is waited for', { link: { kind: 'connecting' } }, 'Connecting to prod-eu'],
    [
      'where nothing may be seen, it says what',
      { forbidden: ['dedicatedservices: forbidden'] },
      'There is nothing here that you may see:',
    ],
  ] as const)('%s', (_, more, sentence) => {
    expect(text({ columns: 80, rows: 24, snapshot: snapshotOf({ services: [], ...more }) })).toContain(sentence)
  })

  it.each([
    ['loading', { kind: 'loading' }, 'Loading...'],
    ['unavailable', { kind: 'unavailable', why: 'pods is forbidden' }, 'Not to be seen: pods is forbidden'],
    ['empty', { kind: 'rows', rows: [], staleSinceMs: undefined }, 'kubectl isolation connect my-app -n default'],
  ] as const)('a tab that is %s says so', (_, part, sentence) => {
    const snapshot = snapshotOf({ detail: { ...detail, connections: part } })
    expect(text({ columns: 80, rows: 24, ui: onTab('connections'), snapshot })).toContain(sentence)
  })

  it('nobody is sent to a service that is not ready', () => {
    const empty = { ...detail, connections: { kind: 'rows', rows: [], staleSinceMs: undefined } } as const
    const rows = [serviceRow('default/my-app', { state: 'Degraded', reason: 'ImagePull', message: 'no image' })]
    const shown = text({
      ...{ columns: 80, rows: 24, ui: onTab('connections') },
      snapshot: snapshotOf({ services: rows, detail: empty }),
    })
    expect(shown).toContain('Nobody is connected.')
    expect(shown).not.toContain('Be the first')
  })

  it('asks live figures only for what is on the screen', () => {
    expect(draw({ columns: 120, rows: 6 }).attention.visible).toHaveLength(3)
    expect(draw({ columns: 120, rows: 30, ui: onTab('pods') }).attention).toEqual({
      visible: ['default/my-app'],
      open: { key: 'default/my-app', tab: 'pods' },
    })
  })
})
