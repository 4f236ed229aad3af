// Ends what an agent that was killed left behind: processes of its pods, and their files.
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { podFolders, podsFolder } from './pod/folders.ts'
import { listStats, type ProcessStat, readBoot } from './process/proc.ts'
import { type ProcessRecord, readRecords } from './process/records.ts'
import { sendSignal } from './process/signal.ts'
import { belongsTo, killExactly, selectDescendants } from './process/strays.ts'

/** A master that respawns its workers can be quicker than one look; so many looks no program outlives. */
const MOST_LOOKS = 10

/** Kills the processes of every pod recorded below `state`, and all that they started. No pod can have been started by us yet. Returns how many. */
export function killOrphans(state: string): number {
  const records = listPods(state).flatMap(uid => readRecords(podFolders(state, uid).record))
  const killed = new Set<string>()
  for (let look = 0; look < MOST_LOOKS; look++) {
    const found = findOrphans(listStats(), records, state)
    const fresh = found.filter(stat => !killed.has(nameOf(stat)))
    if (fresh.length === 0) break
    // A group as a whole first: it has no member then that could start another.
    for (const group of new Set(fresh.filter(({ group }) => isRecorded(records, group)).map(({ group }) => group))) {
      sendSignal(-group, 'SIGKILL')
    }
    for (const stat of fresh) {
      killExactly(stat)
      killed.add(nameOf(stat))
    }
  }
  return killed.size
}

const nameOf = ({ pid, startTime }: ProcessStat) => `${pid} ${startTime}`
const isRecorded = (records: readonly ProcessRecord[], group: number) => records.some(({ pid }) => pid === group)

function findOrphans(all: readonly ProcessStat[], records: readonly ProcessRecord[], state: string): ProcessStat[] {
  const groups = new Set(records.filter(record => isOurGroup(all, record)).map(({ pid }) => pid))
  const leaders = all.filter(({ pid }) => groups.has(pid))
  const orphans = new Map(leaders.flatMap(({ pid }) => selectDescendants(all, pid)).map(stat => [stat.pid, stat]))
  for (const stat of all) {
    const isOurs = groups.has(stat.group) || belongsTo(stat, podsFolder(state))
    if (isOurs && stat.pid !== process.pid) orphans.set(stat.pid, stat)
  }
  return [...orphans.values()]
}

/** Its leader lives; or has ended since this boot: no other process gets the number of a group that has members. */
function isOurGroup(all: readonly ProcessStat[], { pid, startTime, boot }: ProcessRecord): boolean {
  const leader = all.find(stat => stat.pid === pid)
  return leader ? leader.startTime === startTime : boot !== undefined && boot !== '' && boot === readBoot()
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
