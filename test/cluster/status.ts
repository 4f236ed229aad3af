// Says what of a cluster runs.
import type { Instance } from './instance.ts'
import { readSetting } from './level.ts'
import { findInit, findProgram, listProcesses, processState } from './processes.ts'
import { programsOf } from './programs.ts'

export type Row = { readonly what: string; readonly pid: number | undefined; readonly paused: boolean }

/** Reads /proc: a row for the namespaces and one for each program. */
export function observeStatus(instance: Instance): Row[] {
  const processes = listProcesses()
  const found = [
    { what: 'namespaces', pid: findInit(instance, processes) },
    ...programsOf(readSetting(instance)?.level ?? 'api').map(program => ({
      what: program,
      pid: findProgram(instance, program, processes),
    })),
  ]
  return found.map(row => ({ ...row, paused: row.pid !== undefined && processState(row.pid) === 'T' }))
}

export function isRunning(rows: readonly Row[]): boolean {
  return rows.every(row => row.pid !== undefined && !row.paused)
}

export function renderStatus(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(row => row.what.length))
  const describe = ({ pid, paused }: Row) =>
    pid === undefined ? 'does not run' : `pid ${pid}${paused ? ', paused' : ''}`
  return rows.map(row => `${row.what.padEnd(width)}  ${describe(row)}`).join('\n')
}
