// I1: a pod has at most one accept and one client, ever.
import type { Dials } from './dials.ts'
import { meantEarlierPod } from './earlier.ts'
import type { Evidence, Finding } from './evidence.ts'
import { groupBy, ofKind } from './evidence.ts'
import { gatedPods, readTickets } from './tickets.ts'

export function checkOnce({ notes, versions }: Evidence, dials: Dials): Finding[] {
  const tickets = readTickets(versions)
  const gated = gatedPods(tickets)
  const twice = [...groupBy(ofKind(notes, 'accept'), ({ podUID }) => podUID)].filter(
    ([, accepts]) => accepts.length > 1,
  )
  const heard = groupBy(ofKind(notes, 'heard'), ({ podUID }) => podUID)
  const crowded = [...heard].flatMap(([podUID, lines]) => {
    const clients = [...new Set(lines.map(({ client }) => client))]
    return clients.length > 1 ? [{ podUID, clients, at: lines.at(-1)!.t }] : []
  })
  return [
    ...twice.map(([podUID, accepts]): Finding => {
      // A gate is there for just that.
      const wasPaused = accepts.some(accept => {
        const dial = dials.of(accept)
        return dial?.wasPaused && (!gated.has(accept.pod) || meantEarlierPod(accept, dial, tickets))
      })
      return {
        invariant: 'I1',
        at: accepts[1]!.t,
        says: `the pod ${accepts[0]!.pod} accepted ${accepts.length} connections`,
        about: [podUID, accepts[0]!.pod, ...accepts.map(({ peer }) => peer)],
        ...(wasPaused && { known: 'a pause before a SYN' as const }),
      }
    }),
    ...crowded.map(
      ({ podUID, clients, at }): Finding => ({
        invariant: 'I1',
        at,
        says: `the pod with UID ${podUID} heard ${clients.length} clients: ${clients.join(', ')}`,
        about: [podUID, ...clients],
      }),
    ),
  ]
}
