// What of a soak is to stay flat, in which unit, and how much growth over the judged time is nothing to speak of.
import type { Rule } from './judge.ts'

export type Quantity = Rule & {
  readonly unit: string
  /** It is not flat before so many sessions. */
  readonly afterSessions?: number
}

/** The sandbox's API server remembers up to 6,000 changes of each kind: each session is six of its ticket and more of its pod; of some kinds it has not seen so many in the first hour. */
const ofServer = { of: 'least', absolute: 3, relative: 0.03, afterSessions: 1_000 } as const

const mib = { unit: 'MiB' } as const
const count = { unit: '' } as const

/** By what is measured, of whomever. */
const quantities: Readonly<Record<string, Quantity>> = {
  // After a collection of garbage.
  heap: { ...mib, of: 'least', absolute: 0.4, relative: 0.01 },
  buffers: { ...mib, of: 'least', absolute: 1, relative: 0.05 },
  'resident memory': { ...mib, of: 'median', absolute: 6, relative: 0.05 },
  descriptors: { ...count, of: 'median', absolute: 3, relative: 0.05 },
  timers: { ...count, of: 'median', absolute: 5, relative: 0.05 },
  sockets: { ...count, of: 'median', absolute: 3, relative: 0.05 },
  'open watches': { ...count, of: 'median', absolute: 1, relative: 0.02 },
  tickets: { ...count, of: 'median', absolute: 4, relative: 0.05 },
  pods: { ...count, of: 'median', absolute: 4, relative: 0.05 },
  Leases: { ...count, of: 'median', absolute: 1, relative: 0 },
  Events: { ...count, of: 'median', absolute: 10, relative: 0.1 },
  store: { unit: 'KiB', of: 'median', absolute: 512, relative: 0.05 },
  // Nobody collects a Go program's garbage for us: what it holds at its least.
  'heap in use': { ...mib, of: 'least', absolute: 8, relative: 0.05 },
  // Beside a bare server on the same machine, so that what else the machine does counts for neither.
  'first byte, middle': { unit: 'times a bare server', of: 'median', absolute: 1, relative: 0.25 },
  'first byte, 95th of 100': { unit: 'times a bare server', of: 'p95', absolute: 5, relative: 0.5 },
}

export function quantityOf(of: string, what: string): Quantity {
  const quantity = quantities[what]
  if (!quantity) throw new Error(`nobody said how flat ${what} of ${of} is to be`)
  return of === 'API server' && what === 'heap' ? { ...quantity, ...ofServer } : quantity
}
