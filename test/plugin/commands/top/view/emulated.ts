// An emulated terminal that a canvas writes to, without a process in between.
import { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import xterm from '@xterm/headless'
import type { Size } from '../../../../../plugin/commands/top/view/ui.ts'

export type Emulated = {
  readonly stdout: WriteStream
  resize(size: Size): void
  lines(): string[]
  /** One entry for each cell: what is in it; '' behind a wide letter. */
  cells(): string[][]
  /** Of one cell, to tell whether it is drawn in colour at all. */
  isPlain(row: number, column: number): boolean
  title(): string
  clipboard(): readonly string[]
  modes(): object
  bytes(): number
}

export function emulate(size: Size): Emulated {
  const emulator = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true, convertEol: true })
  let bytes = 0
  let title = ''
  const clipboard: string[] = []
  emulator.onTitleChange(text => {
    title = text
  })
  emulator.parser.registerOscHandler(52, data => {
    clipboard.push(data)
    return true
  })
  const sink = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      bytes += chunk.length
      emulator.write(chunk, done)
    },
  })
  const stdout = Object.assign(sink, { isTTY: true, ...size }) as unknown as WriteStream
  const line = (row: number) => emulator.buffer.active.getLine(emulator.buffer.active.baseY + row)!
  return {
    stdout,
    resize(next) {
      emulator.resize(next.columns, next.rows)
      Object.assign(stdout, next)
      stdout.emit('resize')
    },
    lines: () => Array.from({ length: emulator.rows }, (_, row) => line(row).translateToString(true).trimEnd()),
    cells: () =>
      Array.from({ length: emulator.rows }, (_, row) =>
        Array.from({ length: emulator.cols }, (_, column) => line(row).getCell(column)!.getChars() || ' '),
      ),
    isPlain: (row, column) => line(row).getCell(column)!.isAttributeDefault(),
    title: () => title,
    clipboard: () => clipboard,
    modes: () => ({ ...emulator.modes }),
    bytes: () => bytes,
  }
}
