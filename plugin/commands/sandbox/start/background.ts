// A sandbox in the background: the plugin once more, as a process that nobody waits for, which says when it is ready.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type Folder, makeFolder } from '../../../../sandbox/start/folder.ts'
import type { Flags } from '../../../cli/command.ts'
import { CommandError } from '../../../cli/commandError.ts'
import type { World } from '../../../cli/world.ts'
import type { flags } from './command.ts'

const ready = 'ready'

/** Called in the background: whoever started it may go. */
export function tellStarter(): void {
  process.send?.(ready)
  process.disconnect?.()
}

/** Resolves with the exit code when it is ready. Says what it said. */
export async function startDetached(given: Flags<typeof flags>, folder: Folder, world: World): Promise<number> {
  makeFolder(folder)
  const log = join(folder.logs, 'sandbox.log')
  if (existsSync(log)) renameSync(log, `${log}.before`)
  const child = startAgain(wordsOf(given, folder), log, world)
  const end = () => child.kill('SIGTERM')
  world.signal.addEventListener('abort', end, { once: true })
  const how = await untilReady(child)
  if (how === ready) {
    child.unref()
    world.stdout.write(readFileSync(log, 'utf8'))
    world.stdout.write(`It goes on in the background, as process ${child.pid}; its log is ${log}\n`)
    return 0
  }
  if (world.signal.aborted) throw world.signal.reason
  throw new CommandError(`the sandbox did not start (${how})`, {
    hint: readFileSync(log, 'utf8').trimEnd() || `See ${log}`,
  })
}

/** In a session of its own, so that neither Ctrl-C nor the end of this terminal reaches it. */
function startAgain(words: readonly string[], log: string, { env }: World): ChildProcess {
  const output = openSync(log, 'a', 0o600)
  const program = [...process.execArgv, process.argv[1]!]
  return spawn(process.execPath, [...program, 'sandbox', 'start', '--in-background', ...words], {
    env,
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  })
}

function wordsOf({ dir, port, image = [], images, noExample }: Flags<typeof flags>, folder: Folder): string[] {
  return [
    // As it was typed, for what it tells people to type; relative to the same folder.
    ...(dir === '' ? [] : [`--dir=${folder.root}`]),
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...image.map(each => `--image=${each}`),
    ...(images === undefined ? [] : [`--images=${images}`]),
    ...(noExample ? ['--no-example'] : []),
  ]
}

/** 'ready', or how it ended. */
function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve(String(message)))
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  })
}
