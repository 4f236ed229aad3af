// Finds an instance's processes by what /proc shows of them: no pid file that could go stale, and it works on both sides of the namespace.
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Instance } from './instance.ts'
import type { Program } from './programs.ts'

export type Process = { readonly pid: number; readonly argv: readonly string[] }

/** All processes that this PID namespace sees. Zombies and kernel threads have no arguments and are left out. */
export function listProcesses(): Process[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(entry => ({ pid: Number(entry), argv: readArguments(entry) }))
    .filter(({ argv }) => argv.length > 0)
}

/** PID 1 of the instance's namespaces, as this process sees it. */
export function findInit(instance: Instance, processes = listProcesses()): number | undefined {
  return processes.find(({ argv }) => argv[0] === 'sh' && isInit(argv, instance))?.pid
}

/** The `unshare` that waits for PID 1, on the host. */
export function findUnshare(instance: Instance, processes = listProcesses()): number | undefined {
  return processes.find(({ argv }) => argv[0] === 'unshare' && isInit(argv, instance))?.pid
}

export function findProgram(instance: Instance, program: Program, processes = listProcesses()): number | undefined {
  const marks = ({ argv }: Process) => argv.slice(1).some(argument => argument.includes(`=${instance.state}/`))
  return processes.find(found => basename(found.argv[0] ?? '') === program && marks(found))?.pid
}

function isInit(argv: readonly string[], instance: Instance): boolean {
  return argv.at(-1) === instance.state && basename(argv.at(-2) ?? '') === 'init.sh'
}

/** The state letter of /proc/PID/stat: `T` is a stopped process. Undefined when it is gone. */
export function processState(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** Threads of a process that have not ended, its first one included even when that has; 0 when it is gone. */
export function countThreads(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length
  } catch (error) {
    if (isGone(error)) return 0
    throw error
  }
}

function readArguments(pid: string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return text.split('\0').slice(0, -1)
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

/** ENOENT: no such process; ESRCH: it ended while we read. */
function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ESRCH'
}
