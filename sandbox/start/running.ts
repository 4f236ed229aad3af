// Who runs in a folder, as it was written down, and whether that one still lives.
import { readStat } from '../agent/process/proc.ts'
import type { Folder } from './folder.ts'
import { readSaved, saveJson } from './saved.ts'

export type Process = { readonly pid: number; readonly startTime: string }
export type Running = { readonly command: Process; readonly since: string; readonly agent?: Process }

export function processNow(pid: number): Process {
  return { pid, startTime: readStat(pid)?.startTime ?? '' }
}

export function saveRunning(folder: Folder, running: Running): void {
  saveJson(folder.running, running)
}

/** The last one, alive or not. */
export function readRunning(folder: Folder): Running | undefined {
  return readSaved(folder.running, isRunning, `delete it`)
}

/** Undefined when nobody runs there. Takes no lock, so that looking never stands in the way of a start. */
export function whoRuns(folder: Folder): Running | undefined {
  const running = readRunning(folder)
  return running && isAlive(running.command) ? running : undefined
}

/** A pid alone may be somebody else's by now. */
export function isAlive({ pid, startTime }: Process): boolean {
  return readStat(pid)?.startTime === startTime
}

function isRunning(value: unknown): value is Running {
  return typeof value === 'object' && value !== null && 'command' in value && 'since' in value
}
