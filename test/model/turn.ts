// What every rule of the model is given, and the ways in which they change a state together.
import type { Guards } from './guards.ts'
import {
  AFTER,
  attempt,
  CLAIM,
  type Fault,
  GIVEN_UP,
  HOLDER,
  IP,
  type Layout,
  MARKS,
  PENDING,
  PER_LEASE,
  PER_PROXY,
  PHASE,
  POD,
  ROLE,
  RUN,
  SEEN,
  type State,
  TRY,
  WISH,
} from './layout.ts'
import type { Records } from './record.ts'

export type Model = {
  readonly layout: Layout
  readonly guards: Guards
  readonly records: Records
  /** A copy of a state to change and to emit. A few later copies overwrite it: whoever is given it keeps it by copying. */
  readonly copy: (s: State) => State
}

/** How soon a step belongs into a continuation without faults; 0: it does not. */
export type Help = number

export type Step = {
  /** Key of words.ts. */
  readonly what: string
  /** Ticket and proxy, or whatever the words want. */
  readonly a: number
  readonly b: number
  readonly help: Help
  /** The invariant that it breaks, and how. */
  readonly broken?: string
}

export type Emit = (next: State, step: Step) => void

export type Turn = { readonly model: Model; readonly s: State; readonly emit: Emit }

export const ticketAt = ({ layout }: Model, ticket: number): number => ticket * layout.ticketSize
export const localAt = ({ layout }: Model, ticket: number, proxy: number): number =>
  ticket * layout.ticketSize + layout.local + proxy * PER_PROXY
export const proxyAt = ({ layout }: Model, proxy: number): number => layout.proxyBase + proxy * PER_LEASE

export const runs = (s: State, at: number): boolean => (s[at + RUN]! & 1) !== 0
/** The boot id that the process writes: without one, a process cannot be told from the one before. */
export const bootAt = ({ guards }: Model, s: State, at: number): number => (guards.bootID ? s[at + RUN]! >> 1 : 0)

/** Kinds of an operator's write, in the low bits of a PENDING byte. */
export const order = {
  none: 0,
  createPod: 1,
  publish: 2,
  makeIdle: 3,
  endUnheld: 4,
  endEnded: 5,
  endSilent: 6,
  retireUnused: 7,
  retireNow: 8,
  deletePod: 9,
  podGone: 10,
  release: 11,
} as const

export const isConditional = (kind: number) => kind !== order.createPod && kind !== order.deletePod

/** The ticket's resourceVersion is another now: what carries an older one will be refused. */
export function touched(model: Model, s: State, ticket: number, gone = false): void {
  const { layout, guards } = model
  const at = ticketAt(model, ticket)
  if (guards.operatorVersion || gone) {
    for (let i = at + PENDING; i < at + layout.local; i += 1) if (isConditional(s[i]! & 15)) s[i] = 0
  }
  if (!guards.reserveVersion && !gone) return
  for (let proxy = 0; proxy < layout.scope.proxies; proxy += 1) {
    const local = localAt(model, ticket, proxy)
    for (let i = local + TRY; i < local + PER_PROXY; i += 1) {
      if ((s[i]! & 7) !== attempt.sent) continue
      s[i] = s[i]! & GIVEN_UP ? 0 : (s[i]! & ~7) | attempt.refused
    }
  }
}

/** The ticket goes from the API server; what processes remember of it stays. */
export function remove(model: Model, s: State, ticket: number): void {
  const at = ticketAt(model, ticket)
  for (const field of [PHASE, WISH, MARKS, HOLDER, CLAIM, AFTER, SEEN]) s[at + field] = 0
  for (let i = 0; i < model.layout.scope.tickets; i += 1) {
    s[ticketAt(model, i) + AFTER]! &= ~(1 << ticket)
    s[ticketAt(model, i) + SEEN]! &= ~(1 << ticket)
  }
  touched(model, s, ticket, true)
  forgetAddress(model, s, ticket)
}

/** Nobody knows the address of a ticket that is gone and that no process has: its block can be used for another. */
export function forgetAddress(model: Model, s: State, ticket: number): void {
  const at = ticketAt(model, ticket)
  if (s[at + PHASE] !== 0) return
  for (let proxy = 0; proxy < model.layout.scope.proxies; proxy += 1) {
    const local = localAt(model, ticket, proxy)
    if ((s[local + ROLE]! & 7) > 1 || [0, 1].some(k => (s[local + TRY + k]! & 7) === attempt.second)) return
  }
  s[at + IP] = 0
  if (s[at + POD] === 0) s[at + 8] = 0
}

/** A fault may happen: the state in which it is spent; undefined when there are no more. */
export function spend({ model, s }: Turn, what: Fault): State | undefined {
  const { kinds } = model.layout.scope
  if (kinds && !kinds.includes(what)) return undefined
  const left = s[model.layout.faultsAt]!
  if (left === 0) return undefined
  const next = model.copy(s)
  next[model.layout.faultsAt] = left - 1
  return next
}
