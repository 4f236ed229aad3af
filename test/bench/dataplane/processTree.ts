// What a program costs with all the processes that it has started: CPU time, and memory of its own.
import { readFileSync } from 'node:fs'
import { processTimeMs } from '../processTime.ts'

/** CPU seconds until now, those of its children that have ended included. */
export function cpuSeconds(pid: number): number {
  return living(pid, each => processTimeMs(each) + timeOfTheDeadMs(each)) / 1000
}

/** What is shared counts by its share. */
export function memoryKiB(pid: number): number {
  return living(pid, each => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))![1]))
}

/** Of children that were waited for; a tick is 10 ms. */
function timeOfTheDeadMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

/** The sum over the process and its descendants. One that ends meanwhile counts for nothing. */
function living(pid: number, measure: (pid: number) => number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    return measure(pid) + children.reduce((sum, child) => sum + living(child, measure), 0)
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}
