// I3: every ticket's history is a forward path, what is written once stays, and no name, pod or claim is used twice.
import { type Evidence, type Finding, groupBy, type Note, ofKind } from './evidence.ts'
import { lastOf, namesOf, readTickets, type Ticket, type TicketVersion } from './tickets.ts'

const steps: Readonly<Record<string, readonly string[]>> = {
  Pending: ['Pending', 'Idle', 'Done'],
  Idle: ['Idle', 'Reserved', 'Done'],
  Reserved: ['Reserved', 'Active', 'Done'],
  Active: ['Active', 'Done'],
  Done: ['Done'],
}
const everWritten = [
  'podUID',
  'podIP',
  'holder',
  'claimID',
  'reservedAt',
  'client',
  'activeAt',
  'endedAt',
  'endReason',
  'bytesIn',
  'bytesOut',
  'podDeletedAt',
]
const claimed = ['podUID', 'podIP', 'holder', 'claimID']

export function checkPaths({ notes, versions }: Evidence): Finding[] {
  const tickets = readTickets(versions)
  const unique = (what: string, value: (ticket: Ticket) => string | undefined, among = tickets) =>
    [...groupBy(among, ticket => value(ticket) ?? '')].flatMap(([shared, group]) =>
      shared === '' || group.length < 2 ? [] : [wrong(group[1]!, `${what} ${shared} is on ${group.length} tickets`)],
    )
  const askedFor = tickets.filter(ticket => !mayBeRepeated(ticket, notes))
  return [
    ...tickets.flatMap(checkPath),
    ...unique('the name', ({ namespace, name }) => `${namespace}/${name}`, askedFor),
    ...unique('the pod UID', ticket => lastOf(ticket, 'podUID')),
    ...unique('the claim', ticket => lastOf(ticket, 'claimID')),
  ]
}

/** After so long a version is told, on a busy machine. */
const TOLD_MS = 5_000

/** A server that does a creation again makes a second ticket of that name, if the first is gone by then: nobody has asked for it. */
function mayBeRepeated({ versions: [created] }: Ticket, notes: readonly Note[]): boolean {
  return ofKind(notes, 'fault').some(
    ({ effect, t, until }) => effect === 'api twice' && t <= created!.t && created!.t <= until + TOLD_MS,
  )
}

function wrong(ticket: Ticket, says: string, at = ticket.versions[0]!.t): Finding {
  return { invariant: 'I3', at, says: `${ticket.name}: ${says}`, about: namesOf(ticket) }
}

function checkPath(ticket: Ticket): Finding[] {
  return ticket.versions.flatMap((after, place) => {
    const before = ticket.versions[place - 1]
    const complaint = checkState(after) ?? (before && checkStep(before, after))
    return complaint ? [wrong(ticket, complaint, after.t)] : []
  })
}

function checkState({ phase, status }: TicketVersion): string | undefined {
  if (phase !== 'Reserved' && phase !== 'Active') return undefined
  const lacking = claimed.filter(field => status[field] === undefined)
  return lacking.length > 0 ? `is ${phase} without ${lacking.join(', ')}` : undefined
}

function checkStep(before: TicketVersion, after: TicketVersion): string | undefined {
  if (!steps[before.phase]?.includes(after.phase)) return `went from ${before.phase} to ${after.phase}`
  if (after.phase === 'Reserved' && before.phase === 'Idle' && before.spec.retire !== undefined)
    return 'was reserved though it was to end'
  if (before.spec.retire !== undefined && after.spec.retire !== before.spec.retire && after.spec.retire !== 'Now')
    return `its spec.retire went from ${before.spec.retire} to ${after.spec.retire}`
  const isClosed = (field: string) =>
    before.status[field] !== undefined || (before.phase === 'Done' && field !== 'podDeletedAt')
  const changed = everWritten.find(field => isClosed(field) && after.status[field] !== before.status[field])
  return changed ? `its status.${changed} went from ${before.status[changed]} to ${after.status[changed]}` : undefined
}
