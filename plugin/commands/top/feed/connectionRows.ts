// The connections of a service, and the clients that wait for one: as its proxies tell them, and from the tickets where a proxy does not answer: pure.
import { holderPodUID } from '../../../../api/v1alpha1/names.ts'
import type { IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { printable } from '../../../output/printable.ts'
import type { ConnectionRow } from '../snapshot.ts'
import type { Account } from './rates.ts'

export type SeenProxy = {
  /** Of its pod. */
  readonly name: string
  readonly uid: string
  /** Undefined: it did not answer lately. */
  readonly account: Account | undefined
}

/** `tickets` of the pool in any phase; none where they may not be read. */
export function buildConnectionRows(proxies: readonly SeenProxy[], tickets: readonly IsolationPod[]): ConnectionRow[] {
  const rows = new Map<string, ConnectionRow>()
  for (const proxy of proxies) for (const row of rowsOfProxy(proxy)) rows.set(row.pod, row)
  const waiting = proxies.flatMap(waitingAt)
  const answered = new Set(proxies.flatMap(({ uid, account }) => (account ? [uid] : [])))
  const names = new Map(proxies.map(({ uid, name }) => [uid, name]))
  for (const { metadata, status } of tickets) {
    if (status?.phase !== 'Active') continue
    const proxyUID = holderPodUID(status.holder ?? '')
    // What a proxy that answers does not know of has ended: its ticket is about to say so.
    if (answered.has(proxyUID)) continue
    const pod = printable(metadata.name)
    rows.set(pod, {
      pod,
      client: printable(status.client ?? ''),
      sinceMs: Date.parse(status.activeAt ?? status.phaseSince ?? ''),
      ...{ bytesIn: undefined, bytesOut: undefined, bytesPerSecond: undefined },
      via: printable(names.get(proxyUID) ?? ''),
    })
  }
  return [...rows.values(), ...waiting]
}

function waitingAt({ name, account }: SeenProxy): ConnectionRow[] {
  return (account?.look.waitingClients ?? []).map(({ client, since }) => ({
    ...{ pod: '', client: printable(client), sinceMs: Date.parse(since), via: printable(name) },
    ...{ bytesIn: undefined, bytesOut: undefined, bytesPerSecond: undefined },
  }))
}

function rowsOfProxy({ name, account }: SeenProxy): ConnectionRow[] {
  if (!account) return []
  const via = printable(name)
  return account.look.connections.map(({ id, pod, client, since, bytesIn, bytesOut }) => ({
    pod: printable(pod),
    client: printable(client),
    sinceMs: Date.parse(since),
    ...{ bytesIn, bytesOut },
    bytesPerSecond: account.bytesPerSecond.get(id),
    via,
  }))
}
