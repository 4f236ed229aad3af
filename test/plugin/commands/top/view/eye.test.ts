// What the eye finds on the screen: marks, words, columns, and what is at the top.
import { describe, expect, it } from 'vitest'
import { flags } from '../../../../../plugin/commands/top/command.ts'
import type { PodRow } from '../../../../../plugin/commands/top/snapshot.ts'
import { asciiGlyphs, unicodeGlyphs } from '../../../../../plugin/commands/top/view/glyphs.ts'
import { textOf } from '../../../../../plugin/commands/top/view/line.ts'
import { begun, draw, onTab, text } from './drawn.ts'
import { detail, podRow, rows, serviceRow, services, snapshotOf, look as usual } from './sample.ts'

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

  it('a service says how many it refused lately, and why, also where all is well', () => {
    const [mine] = services
    const refused = [{ reason: 'SourceDenied', count: 9, recent: 2 }]
    const row = { ...mine!, traffic: { ...mine!.traffic!, refused } }
    const shown = text({ columns: 160, rows: 24, snapshot: snapshotOf({ services: [row] }) })
    expect(shown).toContain('2 clients were refused in the last minute (SourceDenied)')
    const long = { ...row, traffic: { ...row.traffic, refused: [{ ...refused[0]!, recent: 0 }] } }
    expect(text({ columns: 160, rows: 24, snapshot: snapshotOf({ services: [long] }) })).not.toContain('refused')
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

  it.each(['', 'ImagePullBackOff'])('an address of a pod is whole wherever there is one (note: "%s")', note => {
    const whole = podRow('my-app-k3x9q2w7ab', { ip: '203.113.128.115', node: 'node-1', note })
    const snapshot = snapshotOf({ detail: { ...detail, pods: rows([whole]) } })
    const shown = (columns: number) => text({ columns, rows: 20, ui: onTab('pods'), snapshot })
    for (let columns = 60; columns <= 200; columns += 1) {
      if (/ IP /.test(shown(columns))) expect(shown(columns)).toContain(whole.ip)
    }
    // A node has the room of notes that nobody needs.
    expect(shown(100).includes('node-1')).toBe(note === '')
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
