// The processes of pods, found by the pod's UID in their environment: where pods are local processes, a node failure is a kill.
import { readdirSync, readFileSync } from 'node:fs'

/** Kills the processes of the pod with this UID, as a crash would. Rejects when there is none. */
export function killProgramOf(podUID: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  const pids = pidsOfPod(podUID)
  if (pids.length === 0) throw new Error(`no process of the pod ${podUID}`)
  for (const pid of pids) process.kill(pid, signal)
}

/** Processes whose environment names the pod by the variable POD_UID. */
export function pidsOfPod(podUID: string): number[] {
  return pidsWith(`POD_UID=${podUID}`)
}

/** Processes whose environment holds exactly this `NAME=value`. */
export function pidsWith(variable: string): number[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return []
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(variable) ? [Number(name)] : []
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}
