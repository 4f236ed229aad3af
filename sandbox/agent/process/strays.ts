// Finds processes that left their group but belong to a pod nevertheless: a shell under sshd, a daemon that forked away.
import type { ProcessStat } from './proc.ts'
import { listStats, readFolder, readStat, readVariable } from './proc.ts'
import { sendSignal } from './signal.ts'

/** Says which container a process belongs to. Every process of a pod has it, unless it made its environment anew. */
export const ROOT_VARIABLE = 'POD_ROOT'

export type Strays = {
  /** All that descends from `pid` now; once `pid` has ended, nobody could tell. */
  descendants(pid: number): Promise<ProcessStat[]>
  /** Kills what is left of a container: of `known` whoever lives, and whoever bears its root folder or stands in it. */
  sweep(root: string, known: readonly ProcessStat[]): Promise<void>
}

/** One look at /proc serves all who ask within this time: when 500 pods end at once, 500 looks would be too many. */
const SHARE_MS = 20

export function createStrays(): Strays {
  let looking: Promise<ProcessStat[]> | undefined
  const look = () => {
    looking ??= new Promise<ProcessStat[]>(resolve => {
      setTimeout(() => {
        looking = undefined
        resolve(listStats())
      }, SHARE_MS)
    })
    return looking
  }
  return {
    async descendants(pid) {
      return selectDescendants(await look(), pid)
    },
    async sweep(root, known) {
      for (const stat of known) killExactly(stat)
      const all = await look()
      // Whoever is still our child is the leader of a container; whoever has another parent has an owner that is looked at too.
      for (const stat of all.filter(({ parent, pid }) => parent !== process.pid && pid !== process.pid)) {
        if (belongsTo(stat, root)) killExactly(stat)
      }
    },
  }
}

/**
 * By the mark that its environment bears, or, without any, by where it stands: a daemon that made its environment anew may still stand where it was started; a
 * person's shell that does so has a terminal.
 */
export function belongsTo({ pid, terminal }: Pick<ProcessStat, 'pid' | 'terminal'>, folder: string): boolean {
  const root = readVariable(pid, ROOT_VARIABLE) ?? (terminal === 0 ? readFolder(pid) : undefined)
  return `${root}/`.startsWith(`${folder}/`)
}

export function selectDescendants(all: readonly ProcessStat[], pid: number): ProcessStat[] {
  const children = Map.groupBy(all, ({ parent }) => parent)
  const found: ProcessStat[] = []
  const open = [pid]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of children.get(next) ?? []) {
      found.push(child)
      open.push(child.pid)
    }
  }
  return found
}

/** Only while the pid still means the same process. */
export function killExactly({ pid, startTime }: Pick<ProcessStat, 'pid' | 'startTime'>): boolean {
  return readStat(pid)?.startTime === startTime && sendSignal(pid, 'SIGKILL')
}
