// What a run has shown, check by check: what held, what did not, and what never came to be tried.
import type { Evidence, Finding, Invariant, Syn } from './check/evidence.ts'
import { ofKind } from './check/evidence.ts'
import { firstIn, readTickets } from './check/tickets.ts'
import type { DayName } from './days.ts'
import type { GateMode, Schedule } from './trouble.ts'

export type Outcome = {
  readonly day: DayName
  readonly gate: GateMode
  readonly schedule: Schedule
  readonly evidence: Evidence
  readonly findings: readonly Finding[]
  /** Dials that only a gate has kept from the wrong pod. */
  readonly turnedAway: readonly Syn[]
  readonly unsettled: readonly string[]
  readonly settledMs: number
  readonly gaps: readonly string[]
  /** Troubles that could not be made. */
  readonly failures: readonly string[]
}

/** `wrong` empty: it held, unless it is `untried`. */
export type Check = { readonly what: string; readonly wrong: readonly string[]; readonly untried?: string }

const invariants: Readonly<Record<Invariant, string>> = {
  I1: 'a pod has one accept and one client, ever',
  I2: "a client's bytes reach one pod",
  I3: "a ticket's record goes forward only",
  I4: 'every accept follows a Reserved record of who dialled',
  fence: 'nobody dials whose Lease is older than the fence',
  I5: 'whoever holds a ticket ends it, unless dead, or silent for twice the fence',
}

export function judge(outcome: Outcome): Check[] {
  const { findings, unsettled, gaps, evidence } = outcome
  const violations = findings.filter(({ known }) => !known)
  const untried = untriedIn(outcome)
  return [
    ...Object.entries(invariants).map(([invariant, what]) => ({
      what: `${invariant}: ${what}`,
      wrong: violations.filter(one => one.invariant === invariant).map(({ says }) => says),
    })),
    { what: 'I6: afterwards all is as it should be', wrong: unsettled },
    { what: 'every version was seen', wrong: gaps },
    {
      what: 'somebody was served',
      wrong:
        ofKind(evidence.notes, 'accept').length === 0 ? ['no pod accepted anybody, so that nothing is proved'] : [],
    },
    ...(outcome.day === 'mixed' ? [] : [{ what: "the day's moment came", wrong: [], ...(untried && { untried }) }]),
  ]
}

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

export function countChecks(checks: readonly Check[]): Counts {
  const failed = checks.filter(({ wrong }) => wrong.length > 0).length
  const skipped = checks.filter(({ wrong, untried }) => wrong.length === 0 && untried !== undefined).length
  return { failed, skipped, passed: checks.length - failed - skipped }
}

/** Why a directed day has shown nothing of what it is for. */
function untriedIn({ day, gate, evidence, findings, turnedAway }: Outcome): string | undefined {
  if (day === 'lapse') {
    const reasons = readTickets(evidence.versions).map(ticket => firstIn(ticket, 'Done')?.status.endReason)
    const isLapsed = reasons.some(reason => reason === 'FenceLapsed' || reason === 'HolderSilent')
    return isLapsed ? undefined : 'no proxy had anything in stock when its fence lapsed'
  }
  if (day !== 'frozen' && day !== 'lag') return undefined
  if (gate !== 'on' && !findings.some(({ known }) => known)) return 'without a gate no dial met a wrong pod'
  return gate !== 'off' && turnedAway.length === 0 ? 'no dial met the gate of a wrong pod' : undefined
}
