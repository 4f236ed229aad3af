// Each ticket's life as the API told it, version by version.
import type { Moment, Seen, Version } from './evidence.ts'
import { groupBy } from './evidence.ts'

export type TicketVersion = {
  readonly t: Moment
  readonly resourceVersion: number
  readonly phase: string
  readonly spec: Readonly<Record<string, unknown>>
  readonly status: Readonly<Record<string, unknown>>
  readonly isGone: boolean
  /** Somebody has deleted it, and a finalizer keeps it. */
  readonly isToGo: boolean
}

export type Ticket = {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly versions: readonly TicketVersion[]
}

export function readTickets(versions: readonly Version[]): Ticket[] {
  const own = versions.filter(({ plural }) => plural === 'isolationpods')
  return [...groupBy(own, ({ object }) => object.metadata.uid).values()].map(group => {
    const { uid, namespace = '', name } = group[0]!.object.metadata
    const ordered = group.map(readVersion).sort((a, b) => a.resourceVersion - b.resourceVersion)
    return { uid, namespace, name, versions: ordered }
  })
}

function readVersion({ t, type, object }: Version): TicketVersion {
  const { spec = {}, status = {} } = object
  return {
    t,
    resourceVersion: Number(object.metadata.resourceVersion),
    phase: phaseOf(object),
    spec,
    status,
    isGone: type === 'DELETED',
    isToGo: object.metadata.deletionTimestamp !== undefined,
  }
}

function phaseOf({ status }: Seen): string {
  return typeof status?.phase === 'string' ? status.phase : 'Pending'
}

/** The last that was said of a field; all are written once. */
export function lastOf(ticket: Ticket, field: string): string | undefined {
  const said = ticket.versions.findLast(({ status }) => status[field] !== undefined)?.status[field]
  return said === undefined ? undefined : String(said)
}

export function firstIn(ticket: Ticket, phase: string): TicketVersion | undefined {
  return ticket.versions.find(version => version.phase === phase)
}

/** A gate stands in its pod. */
export function isGated(ticket: Ticket): boolean {
  return ticket.versions.some(({ spec }) => spec.gateToken !== undefined)
}

/** Names of the pods that have gates: a pod bears its ticket's name. */
export function gatedPods(tickets: readonly Ticket[]): Set<string> {
  return new Set(tickets.filter(isGated).map(({ name }) => name))
}

/** Names by which its story is told. */
export function namesOf(ticket: Ticket): string[] {
  return [ticket.name, ticket.uid, ...['podUID', 'holder'].flatMap(field => lastOf(ticket, field) ?? [])]
}
