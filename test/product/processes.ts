// The processes of pods, found by the pod's name in their environment: where pods are local processes, a node failure is a kill.
import { readdirSync, readFileSync } from 'node:fs'

/** Kills the processes of the pod of this name, as a crash would; throws when there is none. */
export function killProgramOf(podName: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  const pids = pidsOfPod(podName)
  if (pids.length === 0) throw new Error(`no process of the pod ${podName}`)
  for (const pid of pids) process.kill(pid, signal)
}

/** A pod's processes know it as their host. */
export function pidsOfPod(podName: string): number[] {
  return pidsWith(`HOSTNAME=${podName}`)
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
