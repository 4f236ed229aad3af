// Ends the sandbox of a folder in good order.
import { setTimeout as delay } from 'node:timers/promises'
import type { Folder } from '../../../../sandbox/start/folder.ts'
import { isAlive, whoRuns } from '../../../../sandbox/start/running.ts'
import { CommandError } from '../../../cli/commandError.ts'

const LOOK_MS = 50

/** Resolves when it has ended: with its pid, or undefined when none ran. Rejects with a CommandError. */
export async function endSandbox(
  folder: Folder,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<number | undefined> {
  const running = whoRuns(folder)
  if (!running) return undefined
  const { command } = running
  ask(command.pid, folder)
  for (const untilMs = performance.now() + timeoutMs; isAlive(command); ) {
    if (performance.now() > untilMs) {
      throw new CommandError(`the sandbox in ${folder.root} has not ended yet (process ${command.pid})`, {
        hint: `It was asked to. See ${folder.logs}, or end it the hard way: kill -9 ${command.pid}`,
      })
    }
    await delay(LOOK_MS, undefined, { signal })
  }
  return command.pid
}

function ask(pid: number, { root }: Folder): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // It ended just now.
    if (code === 'ESRCH') return
    throw new CommandError(`the sandbox in ${root} (process ${pid}) cannot be ended: ${code}`, {
      hint: 'It belongs to another user: ask that one, or become that one.',
      cause: error,
    })
  }
}
