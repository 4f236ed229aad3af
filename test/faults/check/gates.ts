// What gates were for: dials that met a pod which was not reserved for whoever dialled, and that its gate let nobody through for.
import { type Dials, hostOf } from './dials.ts'
import type { Evidence, Syn } from './evidence.ts'
import { groupBy, ofKind } from './evidence.ts'
import { complain } from './reserved.ts'
import { isGated, readTickets } from './tickets.ts'

/** A gate is known by its pod's address, which the API may tell a moment later than the gate began. */
export function turnedAway({ notes, versions }: Evidence, dials: Dials): Syn[] {
  const tickets = new Map(readTickets(versions).map(ticket => [ticket.name, ticket]))
  const addresses = new Map(
    versions.flatMap(({ plural, object }) => {
      const ip = object.status?.podIP
      return plural === 'pods' && typeof ip === 'string' ? [[object.metadata.name, ip] as const] : []
    }),
  )
  const gates = groupBy(
    ofKind(notes, 'began').filter(({ program, pod }) => program === 'gate' && tickets.has(pod)),
    ({ pod }) => addresses.get(pod) ?? '',
  )
  const refused = new Set(ofKind(notes, 'failed').map(({ id }) => id))
  const letIn = new Set(ofKind(notes, 'accept').flatMap(accept => dials.of(accept)?.syn.id ?? []))
  return dials.all.flatMap(dial => {
    const { syn, holder } = dial
    if (!holder || refused.has(syn.id) || letIn.has(syn.id)) return []
    const gate = gates.get(hostOf(syn.remote))?.findLast(({ t }) => t <= syn.t)
    const ticket = gate && tickets.get(gate.pod)
    if (!ticket || !isGated(ticket)) return []
    return complain(syn, dial, ticket) === undefined ? [] : [syn]
  })
}
