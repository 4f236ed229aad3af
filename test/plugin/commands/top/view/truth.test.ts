// The screen says how old, how complete and how empty it is.
import { describe, expect, it } from 'vitest'
import { asciiGlyphs, unicodeGlyphs } from '../../../../../plugin/commands/top/view/glyphs.ts'
import { textOf } from '../../../../../plugin/commands/top/view/line.ts'
import { draw, onTab, text } from './drawn.ts'
import { detail, nowMs, serviceRow, services, snapshotOf, look as usual } from './sample.ts'

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
    ['failing', { kind: 'failing', why: 'list pods: 500' }, 'Could not be read so far: list pods: 500'],
    ['failing', { kind: 'failing', why: 'list pods: 500' }, 'It is tried again by itself.'],
    ['empty', { kind: 'rows', rows: [], staleSinceMs: undefined }, 'kubectl isolation connect my-app -n default'],
  ] as const)('a tab that is %s says so', (_, part, sentence) => {
    const snapshot = snapshotOf({ detail: { ...detail, connections: part } })
    expect(text({ columns: 80, rows: 24, ui: onTab('connections'), snapshot })).toContain(sentence)
  })

  it.each([
    ['has risen', { base: 12, leastBase: 5 }, unicodeGlyphs, '  base 5 → 12  '],
    ['has risen, in plain ASCII', { base: 12, leastBase: 5 }, asciiGlyphs, '  base 5 -> 12  '],
    ['is the least', { base: 5, leastBase: 5 }, unicodeGlyphs, '  base 5  '],
  ])('a base that follows use and %s', (_, base, glyphs, shown) => {
    const snapshot = snapshotOf({ services: [serviceRow('default/my-app', base)], detail })
    const look = { ...usual, glyphs }
    expect(text({ columns: 120, rows: 24, ui: onTab('pods'), snapshot, look })).toContain(shown)
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
