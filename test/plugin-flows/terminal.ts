// A real pseudo-terminal with a person at it: what is on the screen, keys that are pressed, and everything that a program may do to a terminal beyond text.
import { join } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { until } from '../cluster/until.ts'
import { pluginEnv } from './plugin.ts'

/** What a terminal sends when these keys are pressed. */
export const keys = {
  ...{ up: '\x1b[A', down: '\x1b[B', right: '\x1b[C', left: '\x1b[D' },
  ...{ pageUp: '\x1b[5~', pageDown: '\x1b[6~', home: '\x1b[H', end: '\x1b[F' },
  ...{ enter: '\r', escape: '\x1b', tab: '\t', backTab: '\x1b[Z', backspace: '\x7f' },
  ...{ ctrlC: '\x03', ctrlD: '\x04', ctrlL: '\x0c', ctrlU: '\x15', ctrlZ: '\x1a' },
} as const

export type TerminalWish = {
  readonly columns?: number
  readonly rows?: number
  /** Lines that are kept above the screen. */
  readonly scrollback?: number
  /** Beside those of the test run; undefined takes one away. TERM is xterm-256color unless it stands here. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
}

/** What a program may leave behind in a terminal. */
export type Marks = {
  readonly alternateScreen: boolean
  readonly cursorShown: boolean
  readonly title: string
  /** Everything that was put into the clipboard (OSC 52), decoded. */
  readonly clipboard: readonly string[]
  readonly mouse: string
  readonly bracketedPaste: boolean
  readonly applicationCursor: boolean
  readonly wraparound: boolean
  readonly insert: boolean
  readonly origin: boolean
}

export type Terminal = {
  readonly pid: number
  /** The lines on the screen, without blanks at their ends; as many as there are rows. */
  lines(): string[]
  /** The lines joined, without empty ones at the end. */
  screen(): string
  /** What scrolled out above the screen. */
  scrollback(): string[]
  marks(): Marks
  /** Lines as they were written, however many rows of the screen and above it each of them takes. */
  written(): string[]
  /** The line that the cursor stands on, up to the cursor. */
  beforeCursor(): string
  /** All that the program wrote, control sequences too. */
  output(): string
  press(text: string): void
  resize(columns: number, rows: number): void
  /** Resolves with the screen once `wanted` is on it; rejects with the screen as it was, or when the program ends first. */
  untilShows(wanted: string | RegExp, limitMs?: number): Promise<string>
  /** Likewise, once `wanted` is not on it any more. */
  untilGone(wanted: string | RegExp, limitMs?: number): Promise<string>
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<{ readonly code: number; readonly signal: number | undefined }>
  /** Ends the program if it still runs. */
  close(): Promise<void>
}

/** `kubectl-isolation ARGS` in a terminal of its own. */
export function startInTerminal(args: readonly string[], wish: TerminalWish = {}): Terminal {
  return startProgram(join(process.env.PLUGIN_BIN!, 'kubectl-isolation'), args, wish)
}

export function startProgram(file: string, args: readonly string[], wish: TerminalWish = {}): Terminal {
  const { columns = 120, rows = 30, scrollback = 1_000, cwd } = wish
  const env = pluginEnv({ TERM: 'xterm-256color', COLUMNS: undefined, LINES: undefined, ...wish.env })
  const name = String(env.TERM)
  const program = spawn(file, [...args], { name, cols: columns, rows, env, ...(cwd ? { cwd } : {}) })
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback })
  return attach(program, emulator)
}

export type Size = { readonly columns: number; readonly rows: number; readonly scrollback: number }

/** The lines that a terminal of this size shows when nothing but `text` is written to it. */
export async function linesOfText(text: string, { columns, rows, scrollback }: Size): Promise<string[]> {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback, convertEol: true })
  await new Promise<void>(resolve => emulator.write(text, resolve))
  const lines = writtenOn(emulator)
  emulator.dispose()
  return lines
}

function attach(program: IPty, emulator: xterm.Terminal): Terminal {
  const extras = watchExtras(emulator)
  let over: { code: number; signal: number | undefined } | undefined
  let unparsed = 0
  let output = ''
  program.onData(text => {
    output += text
    unparsed += 1
    emulator.write(text, () => {
      unparsed -= 1
    })
  })
  // The emulator asks and answers as terminals do (cursor reports and the like).
  emulator.onData(text => program.write(text))
  const ended = new Promise<{ code: number; signal: number | undefined }>(resolve => {
    program.onExit(({ exitCode, signal }) => {
      over = { code: exitCode, signal: signal || undefined }
      // What it wrote last is on the screen by then.
      emulator.write('', () => resolve(over!))
    })
  })
  const screen = () => linesOf(emulator).join('\n').trimEnd()
  const wait = (what: string, isSo: (text: string) => boolean, limitMs: number) =>
    until(
      what,
      () => {
        const text = screen()
        if (unparsed === 0 && isSo(text)) return text
        if (over && unparsed === 0) throw new Error(`${what}: the program ended (${JSON.stringify(over)})`)
        return undefined
      },
      { limitMs, everyMs: 20 },
    ).catch((error: Error) => {
      throw new Error(`${error.message}; on the screen:\n${screen()}`)
    })
  const has = (wanted: string | RegExp) => (text: string) =>
    typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)
  return {
    pid: program.pid,
    lines: () => linesOf(emulator),
    screen,
    scrollback: () => scrollbackOf(emulator),
    written: () => writtenOn(emulator),
    beforeCursor: () => {
      const { active } = emulator.buffer
      return active.getLine(active.baseY + active.cursorY)?.translateToString(false, 0, active.cursorX) ?? ''
    },
    marks: () => ({ ...extras(), ...modesOf(emulator) }),
    output: () => output,
    press: text => program.write(text),
    resize(columns, rows) {
      emulator.resize(columns, rows)
      program.resize(columns, rows)
    },
    untilShows: (wanted, limitMs = 90_000) => wait(`${wanted} on the screen`, has(wanted), limitMs),
    untilGone: (wanted, limitMs = 90_000) => wait(`${wanted} off the screen`, text => !has(wanted)(text), limitMs),
    kill: signal => program.kill(signal),
    ended,
    async close() {
      if (!over) program.kill('SIGKILL')
      await ended
      emulator.dispose()
    },
  }
}

function linesOf(emulator: xterm.Terminal): string[] {
  const { active } = emulator.buffer
  return Array.from({ length: emulator.rows }, (_, row) => {
    return active.getLine(active.baseY + row)?.translateToString(true) ?? ''
  })
}

function scrollbackOf(emulator: xterm.Terminal): string[] {
  const { normal } = emulator.buffer
  return Array.from({ length: normal.baseY }, (_, row) => normal.getLine(row)?.translateToString(true) ?? '')
}

function writtenOn({ buffer, rows }: xterm.Terminal): string[] {
  const { active } = buffer
  const lines: string[] = []
  for (let row = 0; row < active.baseY + rows; row += 1) {
    const line = active.getLine(row)!
    const text = line.translateToString()
    if (line.isWrapped) lines.push((lines.pop() ?? '') + text)
    else lines.push(text)
  }
  return lines.map(line => line.trimEnd())
}

function modesOf({ modes, buffer }: xterm.Terminal): Omit<Marks, 'cursorShown' | 'title' | 'clipboard'> {
  return {
    alternateScreen: buffer.active.type === 'alternate',
    mouse: modes.mouseTrackingMode,
    bracketedPaste: modes.bracketedPasteMode,
    applicationCursor: modes.applicationCursorKeysMode,
    wraparound: modes.wraparoundMode,
    insert: modes.insertMode,
    origin: modes.originMode,
  }
}

/** What the emulator does not keep itself: whether the cursor is shown (DECTCEM), the title, the clipboard. */
function watchExtras(emulator: xterm.Terminal): () => Pick<Marks, 'cursorShown' | 'title' | 'clipboard'> {
  let cursorShown = true
  let title = ''
  const clipboard: string[] = []
  const mode = (shown: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(25)) cursorShown = shown
    return false
  }
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'h' }, mode(true))
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'l' }, mode(false))
  emulator.parser.registerOscHandler(52, data => {
    clipboard.push(Buffer.from(data.slice(data.indexOf(';') + 1), 'base64').toString())
    return true
  })
  emulator.onTitleChange(text => {
    title = text
  })
  return () => ({ cursorShown, title, clipboard: [...clipboard] })
}
