// What the kernel says of processes in /proc. Where there is none (macOS), there is nothing to read.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type ProcessStat = {
  pid: number
  parent: number
  group: number
  /** Of its session; 0 for none, as daemons have it. */
  terminal: number
  /** In clock ticks since boot: with the pid it names one process for ever. */
  startTime: string
}

/** Undefined when the process is gone, or is a zombie. */
export function readStat(pid: number): ProcessStat | undefined {
  const text = readProc(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseStat(text)
}

/** The program's name stands in brackets and may itself hold brackets and spaces. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent, group, , terminal] = fields
  if (state === undefined || state === 'Z' || state === 'X') return undefined
  const numbers = { parent: Number(parent), group: Number(group), terminal: Number(terminal) }
  return { pid: Number.parseInt(text, 10), ...numbers, startTime: fields[19] ?? '' }
}

/** A name of this boot of the machine; '' where the kernel tells none. */
export function readBoot(): string {
  return readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
}

export function listStats(): ProcessStat[] {
  return listPids().flatMap(pid => readStat(pid) ?? [])
}

/** A variable of the environment that the process was started with. */
export function readVariable(pid: number, name: string): string | undefined {
  const text = readProc(`/proc/${pid}/environ`)
  const entry = text?.split('\0').find(line => line.startsWith(`${name}=`))
  return entry?.slice(name.length + 1)
}

/** Where the process stands, even when the folder has been removed under it. */
export function readFolder(pid: number): string | undefined {
  return unlessGone(() => readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, ''))
}

function listPids(): number[] {
  const entries = unlessGone(() => readdirSync('/proc')) ?? []
  return entries.filter(entry => /^\d+$/.test(entry)).map(Number)
}

function readProc(path: string): string | undefined {
  return unlessGone(() => readFileSync(path, 'utf8'))
}

/** ESRCH: it ended while we read. EACCES: another user's, so none of ours. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
