// How many clients one process can have at once: each takes two descriptors, its own and its pod's, and the last ones are kept for the API and for saying no.
import { readFileSync } from 'node:fs'

/** Connections to the API, listeners, probes, logs; and clients who are being told that there is no room. */
const KEPT = 64

/** What a worker's thread has open before anybody comes: its event loop, its listeners, its relay. */
const KEPT_BY_WORKER = 12

/** `descriptors` is the process's limit; undefined: not known, and so no bound. */
export function planRoom(descriptors: number | undefined, workers = 1): number {
  if (descriptors === undefined) return Number.POSITIVE_INFINITY
  const kept = KEPT + (workers > 1 ? KEPT_BY_WORKER * workers : 0)
  return Math.max(1, Math.floor((descriptors - kept - 2 * planPipes(descriptors)) / 2))
}

/** Of 1 MiB each, they are half of what the kernel gives one user without more rights. */
const MOST_PIPES = 32

/** Pipes for bytes that are held up inside the kernel; each is two descriptors. */
export function planPipes(descriptors: number | undefined): number {
  return Math.min(MOST_PIPES, Math.floor((descriptors ?? Number.POSITIVE_INFINITY) / 128))
}

/** The most that are worth keeping: in a round trip's time, no more honest clients come. */
const MOST_SILENT = 1024

/** Clients that may be silent at once where they have to speak before they have a pod: at most half of all, so that they leave room for the others. */
export function planSilent(room: number): number {
  return Math.max(1, Math.min(MOST_SILENT, Math.floor(room / 2)))
}

/** As the kernel has it for this process; undefined where there is no /proc, or no limit. */
export function readDescriptorLimit(): number | undefined {
  try {
    return parseDescriptorLimit(readFileSync('/proc/self/limits', 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The soft one: it is what counts. */
export function parseDescriptorLimit(limits: string): number | undefined {
  const said = /^Max open files +(\d+)/m.exec(limits)?.[1]
  return said === undefined ? undefined : Number(said)
}
