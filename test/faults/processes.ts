// The processes of a run: who runs in which pod, how they are stopped, and until when they lived.
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Note } from './check/evidence.ts'
import { moment } from './clock.ts'
import type { Program } from './trouble.ts'

/** What runs in a pod. */
export type Inhabitant = Program | 'target'
export type Process = { readonly pid: number; readonly pod: string; readonly program: Inhabitant }

export type Processes = {
  /** Alive now, in the order in which they began. */
  all(program: Inhabitant): Process[]
  /** False when it had ended. */
  signal(process: Process, signal: NodeJS.Signals): boolean
  /** All notes of the run's processes until now. */
  notes(): Note[]
  stop(): void
}

const LOOK_MS = 500

export function followProcesses(log: string, processes: string): Processes {
  const known = new Map<number, Process>()
  const alive = new Map<string, number>()
  const file = openSync(log, 'r')
  const told: Note[] = []
  let offset = 0
  let rest = ''
  const readOn = () => {
    const bytes = Buffer.alloc(fstatSync(file).size - offset)
    offset += readSync(file, bytes, 0, bytes.length, offset)
    const lines = (rest + bytes.toString('latin1')).split('\n')
    rest = lines.pop()!
    return lines.map(line => JSON.parse(line) as Note)
  }
  const look = () => {
    const fresh = readOn()
    told.push(...fresh)
    for (const note of fresh) {
      if (note.kind === 'began') known.set(note.pid, { pid: note.pid, pod: note.pod, program: note.program })
      if (note.kind === 'birth') known.set(note.pid, { pid: note.pid, pod: note.pod, program: 'target' })
    }
    for (const one of known.values()) {
      if (isIt(one)) alive.set(runOf(one), moment())
      else known.delete(one.pid)
    }
  }
  const timer = setInterval(look, LOOK_MS)
  return {
    all(program) {
      look()
      return [...known.values()].filter(one => one.program === program)
    },
    signal(one, signal) {
      if (!isIt(one)) return false
      process.kill(one.pid, signal)
      return true
    },
    notes: () => {
      look()
      return [...told, ...readHolders(processes), ...[...alive].map(([by, t]): Note => ({ kind: 'alive', t, by }))]
    },
    stop() {
      clearInterval(timer)
      closeSync(file)
    },
  }
}

export function runOf({ pod, pid }: Process): string {
  return `${pod}/${pid}`
}

/** Numbers of processes are used again. */
function isIt({ pid, pod }: Process): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOSTNAME=${pod}`)
  } catch {
    // It has ended.
    return false
  }
}

/** What each proxy says of itself first. */
function readHolders(folder: string): Note[] {
  return readdirSync(folder).flatMap(name => {
    const [pod, pid] = name.split('.')
    const line = readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .find(text => text.includes('"the proxy runs"'))
    return line
      ? [
          {
            kind: 'holder' as const,
            t: 0,
            by: `${pod}/${pid}`,
            holder: (JSON.parse(line) as { holder: string }).holder,
          },
        ]
      : []
  })
}
