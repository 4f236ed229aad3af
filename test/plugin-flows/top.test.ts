// `top` as a person at a terminal sees and steers it.
import { stripVTControlCharacters } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Scene } from '../product/scene.ts'
import { keys, startInTerminal, type Terminal, type TerminalWish } from './terminal.ts'

let scene: Scene
let terminal: Terminal
beforeAll(async () => {
  scene = await Scene.open('top')
  await scene.create('my-app', { replicas: 3 })
  await scene.create('other', { replicas: 1 })
  await scene.create('broken', { image: 'no-such-image:1', replicas: 1 })
  await scene.untilWarm('my-app', 3)
  await scene.untilWarm('other', 1)
})
afterEach(() => terminal.close())
afterAll(() => scene.close())

async function openTop(args: readonly string[] = [], wish: TerminalWish = {}): Promise<Terminal> {
  terminal = startInTerminal(['top', '-n', scene.namespace, ...args], wish)
  return terminal
}

const selected = () =>
  terminal
    .lines()
    .find(line => line.startsWith('▸'))
    ?.split(/\s+/)[1]

describe('the overview', () => {
  it('shows the services of the namespace, what is wrong first and why', async () => {
    await openTop([], { columns: 160 })
    await terminal.untilShows('3 services')
    await terminal.untilShows(/✗ Degraded +.*no-such-image/)
    await terminal.untilShows(/my-app +▣▣▣ .*● Ready/)
    expect(selected()).toBe('broken')
    expect(terminal.screen()).toMatch(/live \d\d:\d\d:\d\d/)
    expect(terminal.screen()).toContain(`ns ${scene.namespace}`)
  })

  it('counts a client while it is there', async () => {
    await openTop()
    await terminal.untilShows(/my-app +▣▣▣ +0 +3 /)
    const connection = await scene.connect('my-app')
    await connection.greeting()
    await terminal.untilShows(/my-app +■.* 1 +3 /)
    await connection.leave()
    await terminal.untilShows(/my-app +▣▣▣ +0 +3 /)
    await scene.untilWarm('my-app', 3)
  })

  it('every key of a fast hand counts', async () => {
    await openTop()
    await terminal.untilShows('3 services')
    terminal.press('jjkjkkj')
    await terminal.untilShows(/▸ my-app/)
    terminal.press(`${keys.up}${keys.down}${keys.down}`)
    await terminal.untilShows(/▸ other/)
  })

  it('filters as one types, and Esc shows all again', async () => {
    await openTop()
    await terminal.untilShows('3 services')
    terminal.press('/oth')
    await terminal.untilShows('1 of 3')
    expect(terminal.screen()).not.toContain('my-app')
    expect(terminal.screen()).toContain('/oth')
    terminal.press(keys.escape)
    await terminal.untilShows('my-app')
  })

  it('sorts by what s chooses, and says so', async () => {
    await openTop(['--sort-by', 'name'])
    await terminal.untilShows('3  by name ▾')
    terminal.press('S')
    await terminal.untilShows('by name ▴')
    expect(terminal.lines().flatMap(line => /^[▸ ] (broken|my-app|other) /.exec(line)?.[1] ?? [])).toEqual([
      'other',
      'my-app',
      'broken',
    ])
    terminal.press('s')
    await terminal.untilShows('by use ▾')
  })

  it('stands still while it is paused, and another top beside it goes on', async () => {
    const beside = startInTerminal(['top', '-n', scene.namespace])
    try {
      await openTop()
      await terminal.untilShows(/my-app +▣▣▣ +0 +3 /)
      terminal.press('p')
      const still = await terminal.untilShows(/PAUSED since \d\d:\d\d:\d\d/)
      const from = terminal.output().length
      const connection = await scene.connect('my-app')
      await connection.greeting()
      await beside.untilShows(/my-app +■.* 1 +3 /)
      await connection.leave()
      await beside.untilShows(/my-app +▣▣▣ +0 +3 /)
      expect(stripVTControlCharacters(terminal.output().slice(from)).trim()).toBe('')
      const guest = await scene.connect('my-app')
      await guest.greeting()
      await beside.untilShows(/my-app +■.* 1 +3 /)
      // A key draws anew, and still what was.
      terminal.press('?')
      await terminal.untilShows('Pods, in a bar and in their list')
      terminal.press(keys.escape)
      expect(await terminal.untilGone('Pods, in a bar and in their list')).toBe(still)
      terminal.press('p')
      await terminal.untilShows(/my-app +■.* 1 +3 /)
      await guest.leave()
      await scene.untilWarm('my-app', 3)
    } finally {
      await beside.close()
    }
  })

  it('shows all keys on ?, and Esc takes them away', async () => {
    await openTop()
    await terminal.untilShows('3 services')
    terminal.press('?')
    await terminal.untilShows('Pods, in a bar and in their list')
    terminal.press(keys.escape)
    await terminal.untilGone('Pods, in a bar and in their list')
  })

  it('fits any size of the terminal', async () => {
    await openTop()
    await terminal.untilShows('3 services')
    for (const [columns, rows] of [
      [60, 20],
      [200, 50],
      [80, 5],
      [100, 30],
    ] as const) {
      terminal.resize(columns, rows)
      await terminal.untilShows(/● Ready/)
      await terminal.untilShows(rows > 6 ? /q quit$/ : /by trouble ▾$/)
      expect(terminal.lines()).toHaveLength(rows)
      expect(terminal.lines().filter(line => line.includes('▸'))).toHaveLength(1)
    }
  })

  it('is drawn in ASCII and without colour where that is wished', async () => {
    await openTop(['--ascii', '--color=never'])
    const screen = await terminal.untilShows(/> broken .*x Degraded/)
    expect(screen).toMatch(/^[\x20-\x7e\n]*$/)
  })
})

describe('a service', () => {
  it('opens with ⏎, shows its tabs, and Esc comes back', async () => {
    await openTop()
    await terminal.untilShows('3 services')
    const connection = await scene.connect('my-app')
    const pod = await connection.greeting()
    terminal.press(`j${keys.enter}`)
    await terminal.untilShows('[1:connections')
    await terminal.untilShows(new RegExp(`:${connection.localPort} +${pod}`))
    terminal.press('2')
    await terminal.untilShows(new RegExp(`${pod} +■ Active`))
    terminal.press('4')
    await terminal.untilShows(/Normal +PodsAvailable/)
    terminal.press('5')
    await terminal.untilShows('accepts clients')
    await connection.leave()
    terminal.press('3')
    await terminal.untilShows(new RegExp(`:${connection.localPort} +${pod} .*after \\d+s`))
    terminal.press(keys.enter)
    await terminal.untilShows(/pod deleted +after/)
    terminal.press(keys.escape + keys.escape)
    await terminal.untilShows('NAME ')
    expect(selected()).toBe('my-app')
  })

  it('opens at once by its name', async () => {
    await openTop(['dedi/other'])
    await terminal.untilShows(`${scene.namespace}/other`)
    await terminal.untilShows('Nobody is connected.')
    await terminal.untilShows(`kubectl isolation connect other -n ${scene.namespace}`)
  })

  it('that does not exist is said as kubectl says it, without a screen', async () => {
    await openTop(['nothing'])
    expect(await terminal.ended).toEqual({ code: 1, signal: undefined })
    expect(terminal.screen()).toBe('Error from server (NotFound): dedicatedservices.soh.re "nothing" not found')
  })

  it('gives the name of a pod to the clipboard, on request only', async () => {
    await openTop(['my-app'])
    await terminal.untilShows('[1:connections')
    terminal.press('2')
    await terminal.untilShows(/▸ my-app-\w+/)
    expect(terminal.marks().clipboard).toEqual([])
    const pod = selected()
    terminal.press('c')
    await terminal.untilShows("Sent to the terminal's clipboard")
    expect(terminal.marks().clipboard).toEqual([pod])
  })
})
