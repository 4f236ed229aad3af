// Remembers a pod's processes on disk, so that an agent started after a crash of this one can end them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type ProcessStat, readBoot, readStat } from './proc.ts'

/** Leader of a process group, of one boot of the machine: after another, its numbers mean somebody else. */
export type ProcessRecord = Pick<ProcessStat, 'pid' | 'startTime'> & { readonly boot?: string }

export type Records = {
  /** Of a program inside the agent, pid 0, there is nothing to remember. */
  add(pid: number): void
  remove(pid: number): void
}

/** Written in the calling turn: a crash right after a start must find it on disk. */
export function createRecords(path: string): Records {
  mkdirSync(dirname(path), { recursive: true })
  const records = new Map<number, ProcessRecord>()
  const save = () => writeFileSync(path, JSON.stringify([...records.values()]))
  return {
    add(pid) {
      if (pid === 0) return
      records.set(pid, { pid, startTime: readStat(pid)?.startTime ?? '', boot: readBoot() })
      save()
    },
    remove(pid) {
      if (records.delete(pid)) save()
    },
  }
}

/** Empty when there is none, or when the crash cut it short. */
export function readRecords(path: string): ProcessRecord[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    return JSON.parse(text) as ProcessRecord[]
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
