// A terminal for a process: Node has none to give, util-linux' `script` does.
import { execFile } from 'node:child_process'
import { readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { listStats, readStat } from '../process/proc.ts'
import { selectDescendants } from '../process/strays.ts'

const run = promisify(execFile)
const TRY_AGAIN_MS = 20
const MAX_TRIES = 100

/** The command that runs `argv` on a terminal of its own and exits as it does. */
export function onTerminal(argv: readonly string[]): string[] {
  return ['script', '--quiet', '--return', '--flush', '--command', argv.map(quote).join(' '), '/dev/null']
}

/** Tells the programs on the terminal of `pid` (a `script`) how large it is; that may have to wait until there is one. */
export async function resizeTerminal(pid: number, size: { columns: number; rows: number }): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES && readStat(pid); tries += 1) {
    const terminal = await findTerminal(pid)
    if (terminal) {
      await run('stty', ['-F', terminal, 'rows', String(size.rows), 'cols', String(size.columns)])
      return
    }
    await sleep(TRY_AGAIN_MS)
  }
}

async function findTerminal(pid: number): Promise<string | undefined> {
  const children = selectDescendants(listStats(), pid)
  const inputs = await Promise.all(children.map(child => readlink(`/proc/${child.pid}/fd/0`).catch(() => '')))
  return inputs.find(input => input.startsWith('/dev/pts/'))
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
