// CPU time that a process has used, as the kernel counts it.
import { readFileSync, writeFileSync } from 'node:fs'

/** Linux: USER_HZ is 100 everywhere that Node runs. */
const TICK_MS = 10

/** User and system time of all threads, milliseconds. */
export function processTimeMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the program's name, in brackets, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

export function residentMiB(pid: number): number {
  return readMiB(pid, 'VmRSS')
}

/** The most that was ever resident, or since it was last forgotten. */
export function highestResidentMiB(pid: number): number {
  return readMiB(pid, 'VmHWM')
}

/** The highest is from now on counted from what is resident now. */
export function forgetHighest(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function readMiB(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) / 1024
}
