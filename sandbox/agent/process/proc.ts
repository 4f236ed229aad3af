// What the kernel says of processes in /proc. Where there is none (macOS), there is nothing to read.
import { readdirSync, readFileSync } from 'node:fs'

export type ProcessStat = {
  pid: number
  parent: number
  group: number
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
  const [state, parent, group] = fields
  if (state === undefined || state === 'Z' || state === 'X') return undefined
  return { pid: Number.parseInt(text, 10), parent: Number(parent), group: Number(group), startTime: fields[19] ?? '' }
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

function listPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter(entry => /^\d+$/.test(entry))
      .map(Number)
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** ESRCH: it ended while we read. EACCES: another user's, so none of ours. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')
}
