// Processes that die, or stand still for a while: at any moment, or exactly between the check of their fence and their next SYN.
import { setTimeout as sleep } from 'node:timers/promises'
import { processState } from '../cluster/processes.ts'
import { until } from '../cluster/until.ts'
import { moment } from './clock.ts'
import type { Process } from './processes.ts'
import type { World } from './world.ts'

/** A client is not always at hand. */
const FIRST_SYN_MS = 8_000

/** A death, or a time in which it stands still. */
export async function hitProcess(world: World, one: Process, forMs: number | undefined): Promise<void> {
  if (!world.processes.signal(one, forMs === undefined ? 'SIGKILL' : 'SIGSTOP') || forMs === undefined) return
  await sleep(forMs)
  world.processes.signal(one, 'SIGCONT')
}

let freezes = 0

/** Resolves with when it stopped; undefined: no client came for whom it would have dialled. */
export async function freeze(world: World, { pid, pod }: Process, forMs: number): Promise<number | undefined> {
  freezes += 1
  world.order(pod, { freeze: freezes })
  const isStill = await until('a SYN', () => (processState(pid) === 'T' ? true : undefined), {
    limitMs: FIRST_SYN_MS,
  }).catch(() => false)
  world.order(pod, { freeze: 0 })
  // It may have obeyed in the last moment.
  if (!isStill && processState(pid) !== 'T') return undefined
  const from = moment()
  await sleep(forMs)
  resume(pid)
  return from
}

export async function hit(pid: number | undefined, forMs: number | undefined): Promise<void> {
  if (pid === undefined) return
  process.kill(pid, forMs === undefined ? 'SIGKILL' : 'SIGSTOP')
  if (forMs === undefined) return
  await sleep(forMs)
  resume(pid)
}

function resume(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT')
  } catch (error) {
    // Somebody killed it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
