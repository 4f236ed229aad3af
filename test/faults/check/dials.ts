// Who called whom: joins each accept of a target with the process that dialled it, through the pod's gate where one stands there.
import type { Accept, Evidence, Fault, Moment, Run, Syn } from './evidence.ts'
import { groupBy, ofKind } from './evidence.ts'

export type Dial = {
  readonly syn: Syn
  readonly holder: string | undefined
  /** The process stood still between asking whether it may and the SYN, as far as can be told from outside. */
  readonly wasPaused: boolean
  /** The process of a gate that let it in. */
  readonly gate?: Run
}

export type Dials = {
  readonly all: readonly Dial[]
  /** Undefined: no process that was observed did. */
  of(accept: Accept): Dial | undefined
}

/** A process that goes on after a pause sends the SYN that it was about to send at once. */
const AFTER_PAUSE_MS = 2_000
const BEFORE_PAUSE_MS = 50

export function readDials({ notes }: Evidence): Dials {
  const holders = new Map(ofKind(notes, 'holder').map(({ by, holder }) => [by, holder]))
  const locals = new Map(ofKind(notes, 'linked').map(({ id, local }) => [id, local]))
  const outcomes = new Set(notes.flatMap(note => (note.kind === 'linked' || note.kind === 'failed' ? [note.id] : [])))
  const syns = ofKind(notes, 'syn')
  const pauses = ofKind(notes, 'fault').filter(({ effect }) => effect === 'pause')
  const firstAfter = firstSyns(syns, pauses)
  const accepts = groupBy(ofKind(notes, 'accept'), ({ local }) => local)
  const dialOf = (syn: Syn): Dial => {
    const acceptedAt = accepts.get(syn.remote)?.find(({ t }) => t >= syn.t)?.t
    return {
      syn,
      holder: holders.get(syn.by),
      wasPaused: firstAfter.has(syn.id) || pauses.some(pause => stoodBetween(pause, syn, acceptedAt)),
    }
  }
  const all = syns.map(dialOf)
  const toHost = groupBy(all, ({ syn }) => hostOf(syn.remote))
  const gates = new Set(ofKind(notes, 'began').flatMap(({ by, program }) => (program === 'gate' ? [by] : [])))
  /** Whose connection it is that came from `peer`. A process that was killed between SYN and answer has written down no port. */
  const from = (peer: string, candidates: readonly Dial[]) =>
    candidates.findLast(({ syn }) => locals.get(syn.id) === peer) ??
    candidates.findLast(({ syn }) => !outcomes.has(syn.id))
  const of = (accept: Accept): Dial | undefined => {
    const there = (toHost.get(hostOf(accept.local)) ?? []).filter(({ syn }) => syn.t <= accept.t)
    const isTarget = ({ syn }: Dial) => syn.remote === accept.local
    const inner = from(accept.peer, there.filter(isTarget))
    if (!inner || !gates.has(inner.syn.by)) return inner
    const { by, t, for: peer } = inner.syn
    const isBefore = (one: Dial) => one.syn.t <= t && !gates.has(one.syn.by) && !isTarget(one)
    const outer = peer && from(peer, there.filter(isBefore))
    return outer ? { ...outer, gate: by } : undefined
  }
  return { all, of }
}

export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'))
}

/** A thread sends one SYN late: its first after each pause. */
function firstSyns(syns: readonly Syn[], pauses: readonly Fault[]): Set<string> {
  return new Set(
    pauses.flatMap(pause => {
      const after = syns.filter(({ by, t }) => by === pause.by && t >= pause.t)
      const firsts = after.filter((syn, index) => after.findIndex(({ thread }) => thread === syn.thread) === index)
      return firsts.filter(({ t }) => t - pause.until < AFTER_PAUSE_MS).map(({ id }) => id)
    }),
  )
}

/** Written down, and stopped before it left. */
function stoodBetween(pause: Fault, syn: Syn, acceptedAt: Moment | undefined): boolean {
  if (pause.by !== syn.by || syn.t > pause.t || pause.t - syn.t > BEFORE_PAUSE_MS) return false
  return acceptedAt === undefined || acceptedAt >= pause.t
}
