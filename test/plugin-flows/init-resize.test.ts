// `init` at a terminal whose window changes while it asks.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { until } from '../cluster/until.ts'
import { keys, startInTerminal, startProgram, type Terminal } from './terminal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-init-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Wherever lines break, and with what scrolled out above. */
const textOf = (terminal: Terminal) => [...terminal.scrollback(), ...terminal.lines()].join('').replaceAll(' ', '')

async function untilEnds(terminal: Terminal, ending: string): Promise<string> {
  const wanted = ending.replaceAll(' ', '')
  return until(`"${ending}" at the end of the screen`, () => {
    const text = textOf(terminal)
    return text.endsWith(wanted) ? text : undefined
  }).catch(error => {
    throw new Error(`${error.message}; on the screen:\n${terminal.screen()}`)
  })
}

const isCursorAtEnd = (terminal: Terminal) =>
  terminal.beforeCursor().trimEnd() === terminal.lines().findLast(line => line !== '')

const image = 'registry.example.com/of/a/long/name:1'

it.each([
  ['narrower', [[30, 30]]],
  ['wider', [[200, 30]]],
  ['lower', [[120, 8]]],
  [
    'small and large again',
    [
      [30, 8],
      [120, 30],
    ],
  ],
] as const)('asks on when the window gets %s', async (name, sizes) => {
  const path = join(folder, `${name}.yaml`)
  const terminal = startInTerminal(['init', '-o', path])
  try {
    await terminal.untilShows('Name of the service:')
    terminal.press(`lab${keys.enter}`)
    await untilEnds(terminal, 'Image:')
    terminal.press(image)
    await untilEnds(terminal, `Image: ${image}`)
    for (const [columns, rows] of sizes) {
      terminal.resize(columns, rows)
      // Where one types on, without a key that brings it about.
      await until('the cursor behind the answer', () => isCursorAtEnd(terminal) || undefined)
      terminal.press('2')
      await untilEnds(terminal, `Image: ${image}2`)
      terminal.press(keys.backspace)
      await untilEnds(terminal, `Name of the service: lab Image: ${image}`)
      await until('the cursor behind the answer', () => isCursorAtEnd(terminal) || undefined)
    }
    terminal.press(keys.enter)
    for (const question of [
      'Port that the image listens on [8080]:',
      'Pods to keep warm [1]:',
      'How clients reach it [ClusterIP], or LoadBalancer or NodePort:',
      'Port that clients connect to [9090]:',
    ]) {
      await untilEnds(terminal, question)
      terminal.press(keys.enter)
    }
    await terminal.untilShows('requests')
    terminal.press(keys.enter)
    await terminal.untilShows('limits')
    terminal.press(keys.enter)
    await terminal.untilShows('Environment')
    terminal.press(keys.enter)
    expect((await terminal.ended).code).toBe(0)
    expect(terminal.marks().cursorShown).toBe(true)
    expect(parse(readFileSync(path, 'utf8'))).toMatchObject({ metadata: { name: 'lab' }, spec: { image } })
  } finally {
    await terminal.close()
  }
})

/** Asks for the port behind a name and an image, with a line of ours above. */
async function beginAsking(name: string): Promise<{ terminal: Terminal; shown: string }> {
  const asking = ['-c', 'echo before; exec kubectl-isolation init -o "$0"', join(folder, `${name}.yaml`)]
  const terminal = startProgram('/bin/sh', asking)
  await terminal.untilShows('Name of the service:')
  terminal.press(`lab${keys.enter}`)
  await untilEnds(terminal, 'Image:')
  terminal.press(`${image}${keys.enter}`)
  const shown = `Name of the service: lab Image: ${image} Port that the image listens on [8080]:`
  await untilEnds(terminal, shown)
  return { terminal, shown: `before${shown}`.replaceAll(' ', '') }
}

async function untilOneCopy(terminal: Terminal, { shown, before }: { shown: string; before: number }): Promise<void> {
  await until('one copy, with the cursor behind the question', () => {
    const isDrawn = terminal.output().length > before && isCursorAtEnd(terminal)
    return (isDrawn && textOf(terminal) === shown) || undefined
  }).catch(error => {
    throw new Error(`${error.message}; on the screen:\n${terminal.screen()}`)
  })
}

it('leaves no copy of what was asked before when the window gets narrower, and nothing above is touched', async () => {
  const { terminal, shown } = await beginAsking('copies')
  try {
    // The image takes two lines of 43: a terminal breaks it anew, and leaves the rest as it is.
    const before = terminal.output().length
    terminal.resize(43, 30)
    await untilOneCopy(terminal, { shown, before })
  } finally {
    await terminal.close()
  }
})

it('leaves no copy when the window is dragged, either', async () => {
  for (;;) {
    const { terminal, shown } = await beginAsking('dragged')
    try {
      const before = terminal.output().length
      let longestMs = 0
      for (const columns of [110, 100, 90, 80, 70, 60, 50, 43]) {
        const at = performance.now()
        terminal.resize(columns, 30)
        await sleep(4)
        longestMs = Math.max(longestMs, performance.now() - at)
      }
      // On a busy machine it was not dragged, but stopped halfway.
      if (longestMs > 25) continue
      await untilOneCopy(terminal, { shown, before })
      return
    } finally {
      await terminal.close()
    }
  }
})
