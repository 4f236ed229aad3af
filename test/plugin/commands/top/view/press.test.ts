// What keys do.
import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../../../plugin/commands/top/snapshot.ts'
import { drawFrame } from '../../../../../plugin/commands/top/view/frame.ts'
import { textOf } from '../../../../../plugin/commands/top/view/line.ts'
import { press, type Wish } from '../../../../../plugin/commands/top/view/press.ts'
import { beginUi, type Look, type Ui } from '../../../../../plugin/commands/top/view/ui.ts'
import { detail, nowMs, snapshotOf, look as usual } from './sample.ts'

type Played = { readonly ui: Ui; readonly wishes: readonly Wish[]; readonly screen: string }

/** A person pressing keys, one after another, each seen on the screen before the next. */
function play(keys: readonly string[], more: { snapshot?: Snapshot; look?: Look; ui?: Ui } = {}): Played {
  const { snapshot = snapshotOf({ detail }), look = usual } = more
  const draw = (ui: Ui) => drawFrame({ snapshot, ui, look, nowMs, size: { columns: 120, rows: 24 } })
  let frame = draw(more.ui ?? beginUi())
  const wishes: Wish[] = []
  for (const key of keys) {
    const { ui, wish } = press(frame.ui, key, { snapshot, list: frame.list, look, nowMs })
    if (wish) wishes.push(wish)
    frame = draw(ui)
  }
  return { ui: frame.ui, wishes, screen: frame.lines.map(textOf).join('\n') }
}

const onMyApp = ['j', 'j']
const opened = [...onMyApp, 'enter']

describe('the overview', () => {
  it('begins with what is wrong', () => {
    expect(play([]).ui.cursors.services.key).toBe('dev/broken')
  })

  it('⏎ opens the service, Esc comes back to the same row', () => {
    expect(play(opened).ui.page).toEqual({ kind: 'service', key: 'default/my-app', tab: 'connections' })
    const back = play([...opened, 'escape']).ui
    expect(back.page).toEqual({ kind: 'overview' })
    expect(back.cursors.services.key).toBe('default/my-app')
  })

  it('l opens the log', () => {
    expect(play(['l']).ui.page).toMatchObject({ key: 'dev/broken', tab: 'log' })
  })

  it('s goes through the orders, says which, and S turns it', () => {
    expect(play(['s']).screen).toContain('by name ▾')
    expect(play(['s']).ui.cursors.services.key).toBe('dev/broken')
    expect(play(['s', 'S', 'g']).ui.cursors.services.key).toBe('lab/ssh-bastion')
    expect(play(['s', 's', 'g']).ui.cursors.services.key).toBe('ctf/pwn-101')
    expect(play(Array.from({ length: 8 }, () => 's')).screen).toContain('by trouble ▾')
  })

  it('/ filters while one types; Enter keeps it, Esc drops it', () => {
    const typed = play(['/', 's', 's', 'h'])
    expect(typed.screen).toContain('/ssh▏')
    expect(typed.screen).toContain('1 of 4')
    expect(typed.screen).not.toContain('pwn-101')
    expect(play(['/', 'q', 'backspace', 's', 's', 'h', 'enter', 'enter']).ui.page).toMatchObject({
      key: 'lab/ssh-bastion',
    })
    expect(play(['/', 's', 's', 'h', 'escape']).screen).toContain('pwn-101')
    expect(play(['/', 's', 's', 'h', 'enter', 'escape']).screen).toContain('pwn-101')
  })

  it('a filter that matches nothing says so', () => {
    expect(play(['/', 'z', 'z']).screen).toContain('Nothing matches zz. Esc shows all.')
  })

  it('c copies the address', () => {
    expect(play([...onMyApp, 'c']).wishes).toEqual([{ kind: 'copy', text: '10.0.3.7:9090' }])
  })

  it.each(['q', 'ctrl-c'])('%s leaves', key => {
    expect(play([key]).wishes).toEqual([{ kind: 'quit' }])
  })
})

describe('a service', () => {
  it.each([
    ['2', 'pods'],
    ['5', 'log'],
    ['tab', 'pods'],
    ['right', 'pods'],
    ['left', 'log'],
    ['backTab', 'log'],
    ['l', 'log'],
  ])('%s shows the tab %s', (key, tab) => {
    expect(play([...opened, key]).ui.page).toMatchObject({ tab })
  })

  it('⏎ shows everything about a row', () => {
    const { screen } = play([...opened, 'enter'])
    expect(screen).toContain('via proxy  my-app-proxy-7d9-x2')
    expect(play([...opened, 'enter', 'escape']).ui.overlay).toBeUndefined()
  })

  it.each([[[...opened, 'enter']], [['?']]])('over the list only the keys that work there are offered: %s', keys => {
    const { screen } = play(keys)
    expect(screen.split('\n').at(-1)!.trimEnd()).toBe('esc back  ↑↓ scroll  ctrl-c quit')
  })

  it.each(['e', 'r', 'c', 'p', 's', '/', '2', 'right', 'l'])(
    '%s in the details says how to go on, and does nothing',
    key => {
      const { ui, wishes, screen } = play([...opened, 'enter', key])
      expect(screen).toContain('That key does nothing here: Esc goes back first.')
      expect(ui.overlay).toMatchObject({ kind: 'details' })
      expect({ wishes, typing: ui.typing, paused: ui.paused }).toEqual({ wishes: [], typing: false, paused: undefined })
    },
  )

  it('c copies the name of the pod', () => {
    expect(play([...opened, 'c']).wishes).toEqual([{ kind: 'copy', text: 'my-app-k3x9q2w7ab' }])
    expect(play([...opened, 'c']).screen).toContain("Sent to the terminal's clipboard: my-app-k3x9q2w7ab")
  })
})

describe('a dangerous key', () => {
  const evict = { kind: 'evict', key: 'default/my-app', ticket: 'my-app-k3x9q2w7ab', client: '203.0.113.9:51022' }

  it('e asks, naming client and pod, and does nothing by itself', () => {
    const { screen, wishes } = play([...opened, 'e'])
    expect(screen).toContain(
      'End the connection of 203.0.113.9:51022 now? Its pod my-app-k3x9q2w7ab of default/my-app is destroyed.',
    )
    expect(wishes).toEqual([])
  })

  it('a client that waits has no connection to evict and no pod to copy', () => {
    const { connections, ...others } = detail
    const waits = { pod: '', client: '192.0.2.7:5', sinceMs: nowMs - 9_000, via: 'my-app-proxy-7d9-x2' }
    const unknown = { bytesIn: undefined, bytesOut: undefined, bytesPerSecond: undefined }
    const shown = connections.kind === 'rows' ? connections.rows : []
    const rows = [...shown, { ...waits, ...unknown }]
    const snapshot = snapshotOf({ detail: { ...others, connections: { kind: 'rows', rows, staleSinceMs: undefined } } })
    const { screen, wishes } = play([...opened, 'e', 'y'], { snapshot })
    expect(screen).toMatch(/▸ 192\.0\.2\.7:5 +waits for a pod +9s/)
    expect(screen).toContain('192.0.2.7:5 waits for a pod: there is no connection to evict yet.')
    expect(wishes).toEqual([])
    expect(play([...opened, 'c'], { snapshot }).wishes).toEqual([])
  })

  it('y is yes', () => {
    expect(play([...opened, 'e', 'y']).wishes).toEqual([evict])
    expect(play([...opened, '2', 'j', 'e', 'y']).wishes).toEqual([evict])
  })

  it.each(['n', 'escape', 'enter', 'q'])('%s is no', key => {
    const { wishes, screen } = play([...opened, 'e', key])
    expect(wishes).toEqual([])
    expect(screen).toContain('Nothing was changed.')
  })

  it.each(['j', 'x', ' ', '1'])('%s is no answer', key => {
    expect(play([...opened, 'e', key]).ui.overlay).toMatchObject({ kind: 'confirm' })
  })

  it('the answer is about what was asked, even when another row is there by then', () => {
    const asked = play([...opened, 'e'])
    const { connections, ...others } = detail
    const gone = { ...others, connections: { ...connections, rows: [] } as typeof connections }
    expect(play(['y'], { ui: asked.ui, snapshot: snapshotOf({ detail: gone }) }).wishes).toEqual([evict])
  })

  it('e in a pod that nobody uses says what to do instead', () => {
    expect(play([...opened, '2', 'e']).screen).toContain('Nobody is connected to my-app-bbbbbbbbbb')
  })

  it('r asks how many pods are meant', () => {
    const { screen } = play([...onMyApp, 'r'])
    expect(screen).toContain('Replace 5 warm pods of default/my-app?')
    expect(play([...onMyApp, 'r', 'y']).wishes).toEqual([{ kind: 'recycle', key: 'default/my-app' }])
    expect(play([...opened, 'r', 'y']).wishes).toEqual([{ kind: 'recycle', key: 'default/my-app' }])
  })

  it('r without warm pods says so', () => {
    expect(play(['r']).screen).toContain('dev/broken has no warm pods to replace.')
  })

  it('does nothing with --readonly, and is not in the help', () => {
    const look = { ...usual, readonly: true }
    for (const key of ['e', 'r']) {
      const { ui, screen } = play([...opened, key, 'y'], { look })
      expect(ui.overlay).toBeUndefined()
      expect(play([...opened, key], { look }).screen).toContain('top runs with --readonly')
      expect(screen).not.toMatch(/evict|recycle/)
    }
    expect(play(['?'], { look }).screen).not.toMatch(/end a connection|replace/)
    expect(play(['?']).screen).toMatch(/end a connection/)
  })
})

describe('pause', () => {
  it('keeps the picture, and says since when', () => {
    const { ui, screen } = play(['p'])
    expect(screen).toContain('PAUSED since 10:42:07')
    expect(ui.paused?.snapshot.services).toHaveLength(4)
    expect(play(['p', 'p']).ui.paused).toBeUndefined()
  })
})
