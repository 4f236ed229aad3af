// One sandbox at a time in a folder. The kernel holds the lock, so a killed one leaves none behind.
import { DatabaseSync } from 'node:sqlite'
import { killExactly } from '../agent/process/strays.ts'
import type { Folder } from './folder.ts'
import { processNow, type Running, readRunning, saveRunning } from './running.ts'

export type Lock = {
  /** So that the next start finds it, whatever becomes of us. */
  nameAgent(pid: number): void
  release(): void
}

/** Node closes a database that nobody refers to any more: a lock is kept although whoever took it forgets it. */
const held = new Set<DatabaseSync>()

/** Throws when another process holds it, and says which. `now` is RFC 3339. */
export function lockFolder(folder: Folder, now: string): Lock {
  const database = new DatabaseSync(folder.lock)
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (String(error).includes('locked')) throw new Error(describeHolder(folder), { cause: error })
    throw new Error(`${folder.lock} is torn, or no file of a sandbox: delete it, or choose another folder with --dir`, {
      cause: error,
    })
  }
  held.add(database)
  endAgentOf(readRunning(folder))
  const running: Running = { command: processNow(process.pid), since: now }
  saveRunning(folder, running)
  return {
    nameAgent: pid => saveRunning(folder, { ...running, agent: processNow(pid) }),
    release() {
      held.delete(database)
      database.close()
    },
  }
}

/** An agent that outlived its command is stuck: else it would have ended by itself. */
function endAgentOf(running: Running | undefined): void {
  if (running?.agent) killExactly(running.agent)
}

function describeHolder(folder: Folder): string {
  const running = readRunning(folder)
  const who = running ? `process ${running.command.pid}, since ${running.since}` : 'another process'
  const end = running ? `end it with Ctrl-C or kill ${running.command.pid}, or ` : ''
  return `a sandbox runs in ${folder.root} already (${who}): ${end}choose another folder with --dir`
}
