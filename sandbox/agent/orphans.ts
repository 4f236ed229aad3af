// Ends what an agent that was killed left behind: processes of its pods, and their files.
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { podFolders, podsFolder } from './pod/folders.ts'
import { listStats, readVariable } from './process/proc.ts'
import { readRecords } from './process/records.ts'
import { sendSignal } from './process/signal.ts'
import { killExactly, ROOT_VARIABLE } from './process/strays.ts'

/** Kills every process of every pod recorded below `state`; no pod can have been started by us yet. Returns how many. */
export function killOrphans(state: string): number {
  let killed = 0
  for (const uid of listPods(state)) {
    for (const record of readRecords(podFolders(state, uid).record)) {
      if (!killExactly(record)) continue
      killed += 1
      sendSignal(-record.pid, 'SIGKILL')
    }
  }
  const home = `${podsFolder(state)}/`
  for (const stat of listStats()) {
    if (stat.pid === process.pid || !readVariable(stat.pid, ROOT_VARIABLE)?.startsWith(home)) continue
    if (killExactly(stat)) killed += 1
  }
  return killed
}

/** The files of pods that are in the API no more. */
export async function removeForgotten(state: string, known: ReadonlySet<string>): Promise<void> {
  const forgotten = listPods(state).filter(uid => !known.has(uid))
  await Promise.all(forgotten.map(uid => rm(join(podsFolder(state), uid), { recursive: true, force: true })))
}

function listPods(state: string): string[] {
  try {
    return readdirSync(podsFolder(state))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
