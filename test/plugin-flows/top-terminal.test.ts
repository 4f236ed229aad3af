// How `top` leaves a terminal: as it was, however it ends.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Scene } from '../product/scene.ts'
import { keys, startInTerminal, startProgram, type Terminal } from './terminal.ts'

let scene: Scene
let terminal: Terminal
beforeAll(async () => {
  scene = await Scene.open('top-terminal')
  await scene.create('my-app', { replicas: 1 })
  await scene.untilWarm('my-app', 1)
})
afterEach(() => terminal.close())
afterAll(() => scene.close())

const untouched = {
  ...{ alternateScreen: false, cursorShown: true, title: '', clipboard: [], mouse: 'none' },
  ...{ bracketedPaste: false, applicationCursor: false, wraparound: true, insert: false, origin: false },
}
const typed = () => `kubectl-isolation top -n ${scene.namespace}`

/** A shell with a prompt and something on its screen, as people have one. */
async function openShell(): Promise<void> {
  terminal = startProgram('/bin/bash', ['--norc', '--noprofile', '-i'], { env: { PS1: '$ ', HISTFILE: '/dev/null' } })
  await terminal.untilShows('$')
  // The shell's own, which would look like ours.
  terminal.press("bind 'set enable-bracketed-paste off'\r")
  terminal.press('echo before; stty -g\r')
  await terminal.untilShows(/before\n\S+:\S+\n\$/)
}

/** Alternate screen, cursor, and frames that are shown whole. */
const modesInUse = ['?1049', '?25', '?2026']

function modesSwitchedOn(output: string): Set<string> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what terminals are told with
  const switched = output.matchAll(/\x1b\[([?>=<]?)([\d;]*)([hu])/g)
  return new Set([...switched].flatMap(([, mark, numbers]) => numbers!.split(';').map(number => `${mark}${number}`)))
}

const ttyModes = () => terminal.screen().match(/^[0-9a-f]+(:[0-9a-f]+)+$/gm)!

async function openTop(flags = ''): Promise<void> {
  terminal.press(`${typed()} ${flags}\r`)
  await terminal.untilShows(/my-app .*● Ready/)
  expect(terminal.marks()).toMatchObject({ alternateScreen: true, cursorShown: false })
}

async function untilBack(code: number): Promise<void> {
  await terminal.untilShows(/before.*\$ ?$/s)
  terminal.press('echo code $?; stty -g\r')
  await terminal.untilShows(new RegExp(`^code ${code}$`, 'm'))
  expect(terminal.marks()).toEqual(untouched)
  expect(terminal.screen()).not.toContain('● Ready')
  expect(new Set(ttyModes()).size).toBe(1)
}

describe('the terminal', () => {
  it.each([
    ['q', 'q'],
    ['Ctrl-C', keys.ctrlC],
  ])('is as it was after %s', async (_, key) => {
    await openShell()
    await openTop()
    terminal.press(key)
    await untilBack(0)
    expect(terminal.scrollback()).toEqual([])
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGABRT', 134],
  ] as const)('is as it was after %s', async (signal, code) => {
    terminal = startInTerminal(['top', '-n', scene.namespace])
    await terminal.untilShows(/my-app .*● Ready/)
    terminal.kill(signal)
    expect(await terminal.ended).toEqual({ code, signal: undefined })
    expect(terminal.marks()).toEqual(untouched)
    expect(terminal.screen()).toBe('')
  })

  it('is as it was after a signal that came while top was stopped', async () => {
    await openShell()
    await openTop()
    terminal.press(keys.ctrlZ)
    await terminal.untilShows('Stopped')
    terminal.press('kill -TERM %1; fg; echo code $?\r')
    await terminal.untilShows(/^code 143$/m)
    expect(terminal.marks()).toEqual(untouched)
  })

  it('is the shell’s after Ctrl-Z, and shows top again after fg', async () => {
    await openShell()
    await openTop()
    terminal.press(keys.ctrlZ)
    await terminal.untilShows('Stopped')
    expect(terminal.marks()).toEqual(untouched)
    terminal.press('echo meanwhile; stty -g\r')
    await terminal.untilShows(/^meanwhile$/m)
    expect(new Set(ttyModes()).size).toBe(1)
    terminal.press('fg\r')
    await terminal.untilShows(/my-app .*● Ready/)
    expect(terminal.marks()).toMatchObject({ alternateScreen: true, cursorShown: false })
    terminal.press('?')
    await terminal.untilShows('leave this help')
    terminal.press('qq')
    await untilBack(0)
  })

  it('is never asked for a mouse, nor for anything else that top has no use for', async () => {
    await openShell()
    const from = terminal.output().length
    await openTop()
    for (const [key, shown] of [
      ['?', 'leave this help'],
      [keys.escape, '● Ready'],
      ['r', 'y yes'],
      ['n', 'Nothing was changed.'],
      ['/my', '/my'],
      [keys.enter, '1 of 1'],
      [keys.enter, '[1:connections'],
      ...['2', '3', '4', '5'].map(tab => [tab, `[${tab}:`] as const),
    ] as const) {
      terminal.press(key)
      await terminal.untilShows(shown)
    }
    terminal.resize(70, 18)
    await terminal.untilShows(/q quit$/)
    terminal.press(keys.ctrlZ)
    await terminal.untilShows('Stopped')
    terminal.press('fg\r')
    await terminal.untilShows('[5:')
    terminal.press('q')
    await terminal.untilShows(/before.*\$ ?$/s)
    expect(modesSwitchedOn(terminal.output().slice(from))).toEqual(new Set(modesInUse))
  })

  it('keeps the last picture with --keep', async () => {
    await openShell()
    await openTop('--keep')
    terminal.press('q')
    await terminal.untilShows(/my-app .*● Ready.*\$/s)
    expect(terminal.marks()).toEqual(untouched)
    expect(terminal.screen()).toContain('before')
    expect(terminal.screen()).not.toContain('q quit')
  })

  it('is a terminal also where CI is set', async () => {
    terminal = startInTerminal(['top', '-n', scene.namespace], { env: { CI: 'true' } })
    await terminal.untilShows(/my-app .*● Ready/)
    terminal.press('j')
    terminal.press('?')
    await terminal.untilShows('leave this help')
  })

  it.each([
    ['a dumb terminal', { TERM: 'dumb' }, [] as string[]],
    ['--once', {}, ['--once']],
  ])('is not taken over: %s', async (_, env, flags) => {
    terminal = startInTerminal(['top', '-n', scene.namespace, ...flags], { env })
    expect(await terminal.ended).toMatchObject({ code: 0 })
    expect(terminal.lines()[0]).toMatch(/^NAME +IN-USE +AVAILABLE/)
    expect(terminal.lines()[1]).toMatch(/^my-app +0 +1 .* Ready/)
    expect(terminal.marks()).toEqual(untouched)
  })
})
