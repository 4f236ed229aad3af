// A thousand strings that mean harm, in every text that a cluster can fill, at a real terminal: each stays in its own cells, and the terminal does nothing but show them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderAt } from '../../sandbox/start/folder.ts'
import { processNow, saveRunning } from '../../sandbox/start/running.ts'
import { type HostileServer, joinTexts, startHostileServer } from '../plugin/hostileServer.ts'
import { hostileStrings } from '../plugin/hostileStrings.ts'
import { type Row, rows } from '../plugin/hostileTable.ts'
import { keys, linesOfText, type Marks, startInTerminal, type Terminal } from './terminal.ts'

let server: HostileServer
let dir: string
beforeAll(async () => {
  server = await startHostileServer()
  dir = await mkdtemp(join(tmpdir(), 'hostile-terminal-'))
})
afterAll(async () => {
  await server?.close()
  await rm(dir, { recursive: true, force: true })
})

/** What tells a cluster's text from ours, on the screen. */
const [begin, end] = ['⟦', '⟧']
const marks = /[⟦⟧…]/gu
/** So many objects of each kind, of which each has a part of the strings in every text. */
const OBJECTS = 5
const strings = hostileStrings(1_000)
const parts = Array.from({ length: OBJECTS }, (_, at) => strings.filter((_, index) => index % OBJECTS === at))
/** A text may be cut at its line ends. */
const harmful = parts.map((part, at) => {
  const text = joinTexts(part)
    .replaceAll(marks, '')
    .replaceAll(/\r\n|[\r\n]/g, ending => `${end}${ending}${begin}`)
  // Some of all kinds: what a pod or a ticket is follows from how long its text is.
  const least = begin.length + 1 + text.length + end.length
  return `${begin}${at}${text}${'x'.repeat((15 + at - (least % 15)) % 15)}${end}`
})
/** Of as many code units: whatever is chosen by that is the same; and no name or tag of anything either. */
const harmless = harmful.map((text, at) => {
  const head = `${begin}${at} :/@`
  return head + text.slice(head.length).replaceAll(/[^⟦⟧\r\n]/g, 'x')
})

/** Wide enough for tables, and high enough for all that is said. */
const size = { columns: 500, rows: 50, scrollback: 100_000 }

const untouched: Marks = {
  ...{ alternateScreen: false, cursorShown: true, title: '', clipboard: [], mouse: 'none', bracketedPaste: false },
  ...{ applicationCursor: false, wraparound: true, insert: false, origin: false },
}

/** Colours alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal reads
const colours = /\u001b\[[\d;]*m/g
/** A line that tells how far something is makes room for the next. */
const clearing = '\r\u001b[K'
const dangerous = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
const plain = (terminal: Terminal) => terminal.output().replace(colours, '').replaceAll('\r\n', '\n')
/** On a busy machine a command says that it still waits. */
const withoutWaiting = (text: string) => text.replace(/^Still waiting for .*\n/gm, '')

/** What stands around the texts, line by line; how many blanks are between depends on how wide they are. */
const skeleton = (lines: readonly string[]) =>
  lines
    .map(line =>
      line
        .replace(/\d+ milliseconds/, 'some milliseconds')
        .replaceAll('(as above)', `${begin}${end}`)
        .replaceAll(/(?:⟦[^⟧…]*[⟧…]?(?: |\\[nrt])*)+/gu, '◊ ')
        .replaceAll(/ +/g, ' ')
        .trimEnd(),
    )
    .filter(line => line !== '' && !line.startsWith('Still waiting for '))

type Ran = { readonly terminal: Terminal; readonly code: number; readonly text: string; readonly written: string[] }

async function run({ typed, endless, refused }: Row): Promise<Ran> {
  const terminal = startInTerminal([...typed, '--server', server.url, '--kubeconfig', '/dev/null'], {
    ...size,
  })
  try {
    if (refused) {
      await terminal.untilShows('Proceed? [y/N]')
      terminal.press(`n${keys.enter}`)
    }
    if (endless) {
      await expect.poll(() => plain(terminal).split('\n').length, { timeout: 60_000 }).toBeGreaterThan(endless(OBJECTS))
      terminal.press(keys.ctrlC)
    }
    const { code } = await terminal.ended
    return { terminal, code, text: withoutWaiting(plain(terminal)), written: terminal.written() }
  } finally {
    await terminal.close()
  }
}

/** Cells, title, clipboard and modes are as if nothing but the letters of what was said had been written. */
async function expectLettersAlone({ terminal, text, written }: Ran): Promise<void> {
  const letters = text.replaceAll(clearing, '')
  expect(letters.split('\n').find(line => dangerous.test(line))).toBe(undefined)
  expect(terminal.marks()).toEqual(untouched)
  const shown = written.filter(line => !line.startsWith('Still waiting for '))
  expect(shown.join('\n').trimEnd()).toBe((await linesOfText(text, size)).join('\n').trimEnd())
}

describe('of an API server that lies', () => {
  it.each(rows.map(row => [row.typed.join(' '), row] as const))(
    '%s shows its texts in cells of their own, and does nothing else to the terminal',
    { timeout: 180_000 },
    async (_, row) => {
      server.lie(harmful, Boolean(row.keepsNames))
      const said = await run(row)
      await expectLettersAlone(said)
      expect(`${said.code}: ${said.text}`).toMatch(
        new RegExp(`^${row.code}: .*${(row.refused ?? row.words).source}`, 's'),
      )
      if (row.folds) return
      server.lie(harmless, Boolean(row.keepsNames))
      const calm = await run(row)
      expect(skeleton(said.written)).toEqual(skeleton(calm.written))
    },
  )

  it('sandbox status shows its texts in cells of their own', async () => {
    const folder = folderAt(dir)
    const clusters = [{ name: 'k', cluster: { server: server.url } }]
    const contexts = [{ name: 'c', context: { cluster: 'k' } }]
    await writeFile(folder.kubeconfig, JSON.stringify({ clusters, contexts, 'current-context': 'c' }))
    saveRunning(folder, { command: processNow(process.pid), since: new Date(0).toISOString() })
    server.lie(harmful, false)
    const terminal = startInTerminal(['sandbox', 'status', '--dir', dir], size)
    const { code } = await terminal.ended
    const said = { terminal, code, text: plain(terminal), written: terminal.written() }
    await terminal.close()
    expect(said.text).toMatch(/NAMESPACE +NAME +ADDRESS +STATE/)
    expect(said.text).toContain(begin)
    await expectLettersAlone(said)
  })

  it('top shows them, does nothing else to the terminal, and leaves it as it was', async () => {
    server.lie(harmful, false)
    const args = ['top', '--server', server.url, '--kubeconfig', '/dev/null']
    const terminal = startInTerminal(args, { columns: 200, rows: 50 })
    try {
      // What one service's pages show is held against cells in test/plugin/commands/top/view.
      await terminal.untilShows(/⟦.*Deleting/)
      expect(terminal.marks()).toEqual({ ...untouched, alternateScreen: true, cursorShown: false })
      terminal.press('q')
      const { code } = await terminal.ended
      expect({ code, marks: terminal.marks() }).toEqual({ code: 0, marks: untouched })
    } finally {
      await terminal.close()
    }
  })
})
