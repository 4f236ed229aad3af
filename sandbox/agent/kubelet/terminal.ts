// A terminal for a process: Node has none to give, util-linux' `script` does.
import { execFile } from 'node:child_process'
import { readlink } from 'node:fs/promises'
import { promisify } from 'node:util'
import { listStats } from '../process/proc.ts'
import { selectDescendants } from '../process/strays.ts'

const run = promisify(execFile)

/** The command that runs `argv` on a terminal of its own and exits as it does. */
export function onTerminal(argv: readonly string[]): string[] {
  return ['script', '--quiet', '--return', '--flush', '--command', argv.map(quote).join(' '), '/dev/null']
}

/** Tells the programs on the terminal of `pid` (a `script`) how large it is. */
export async function resizeTerminal(pid: number, size: { columns: number; rows: number }): Promise<void> {
  for (const child of selectDescendants(listStats(), pid)) {
    const terminal = await readlink(`/proc/${child.pid}/fd/0`).catch(() => '')
    if (!terminal.startsWith('/dev/pts/')) continue
    await run('stty', ['-F', terminal, 'rows', String(size.rows), 'cols', String(size.columns)])
    return
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
