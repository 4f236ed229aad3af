// Ends what an agent that was killed left behind: processes of its pods, and their files.
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { podFolders, podsFolder } from './pod/folders.ts'
import { listStats } from './process/proc.ts'
import { readRecords } from './process/records.ts'
import { belongsTo, killExactly, selectDescendants } from './process/strays.ts'

/** Kills the processes of every pod recorded below `state`, and all that they started. No pod can have been started by us yet. Returns how many. */
export function killOrphans(state: string): number {
  const all = listStats()
  const records = listPods(state).flatMap(uid => readRecords(podFolders(state, uid).record))
  const leaders = records.flatMap(
    ({ pid, startTime }) => all.find(stat => stat.pid === pid && stat.startTime === startTime) ?? [],
  )
  const groups = new Set(leaders.map(({ pid }) => pid))
  const orphans = new Map(leaders.flatMap(({ pid }) => selectDescendants(all, pid)).map(stat => [stat.pid, stat]))
  for (const stat of all) {
    const isOurs = groups.has(stat.group) || belongsTo(stat, podsFolder(state))
    if (isOurs && stat.pid !== process.pid) orphans.set(stat.pid, stat)
  }
  return [...orphans.values()].filter(killExactly).length
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
