// Looks, tickets and proxies as the tests of the feed's pure parts need them.
import type { IsolationPod, IsolationPodStatus } from '../../../../../api/v1alpha1/types.generated.ts'
import type { Look } from '../../../../../plugin/cluster/parseConnections.ts'
import { type Account, account } from '../../../../../plugin/commands/top/feed/rates.ts'

export function aLook(more: Partial<Look> = {}): Look {
  const quiet = {
    p50Ms: undefined,
    p99Ms: undefined,
    recent: 0,
    connections: [],
    refusals: undefined,
    waitingClients: undefined,
  }
  return { holder: 'proxy-uid.boot1', uptimeSeconds: 100, accepted: 0, ...quiet, ...more }
}

/** What is known after looks at the given moments of our clock. */
export function afterLooks(...looks: readonly (readonly [atMs: number, look: Look])[]): Account {
  let known: Account | undefined
  for (const [atMs, look] of looks) known = account(known, look, { atMs, markMs: 2_000 })
  return known!
}

export function aTicket(name: string, status: Partial<IsolationPodStatus>, spec: object = {}): IsolationPod {
  return {
    metadata: { name, namespace: 'pool', uid: `uid-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { templateHash: 'h', ...spec },
    status: { phase: 'Idle', ...status },
  }
}

export function aConnection(id: string, bytes: number, pod = `pod-${id}`) {
  const since = '2026-01-01T00:00:00.000Z'
  return { id, client: `10.0.0.1:${id.length}`, pod, since, bytesIn: bytes, bytesOut: 0, path: 'stock' }
}
