// The clients that wait for a pod: how many, since when as far as anybody knows, and what for. Pure.
import { countOf } from '../../../operator/status/countOf.ts'
import { conditionOf } from '../../model/state.ts'
import { printable } from '../../output/printable.ts'
import type { WaitingClientReport, WaitingReport } from './report.ts'
import type { Sight } from './sight.ts'
import type { Facts } from './summary.ts'
import { rfc3339 } from './time.ts'

/** Undefined: none waits. */
export function viewWaiting({ view, service }: Pick<Facts, 'view' | 'service'>): WaitingReport | undefined {
  const { waiting, pending } = view.counts
  if (waiting === 0) return undefined
  const degraded = conditionOf(service.status, 'Degraded')
  const problem = degraded?.status === 'True' ? degraded : undefined
  if (problem && problem.reason !== 'ClientsWaiting') {
    return { clients: waiting, since: undefined, why: printable(problem.message) }
  }
  const why = pending > 0 ? `${countOf(pending, 'pod is', 'pods are')} starting` : 'no pod is available'
  // The condition turns true when the first of them begins to wait.
  return { clients: waiting, since: rfc3339(problem?.lastTransitionTime), why }
}

/** Each by itself, the longest waiting first. */
export function viewWaitingClients({ looks }: Pick<Sight, 'looks'>): WaitingClientReport[] {
  return [...looks]
    .flatMap(([proxy, { waitingClients = [] }]) => waitingClients.map(each => ({ ...each, proxy })))
    .toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since))
    .map(({ client, since, proxy }) => ({
      client: printable(client),
      since: rfc3339(Date.parse(since)),
      proxy: printable(proxy),
    }))
}
