// The connections of a service at this moment: from its tickets, and from its proxies, which know of one a second before its ticket does.
import type { KubeClient } from '../../api/kube/client.ts'
import { pods } from '../../api/kube/resources.ts'
import { roleLabel, serviceLabel } from '../../api/v1alpha1/names.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { askProxy } from '../cluster/askProxy.ts'

/** A proxy that does not answer by then is left out. */
const askMs = 3_000

/** All tickets of the pool; those that a proxy says are in use are Active, with the client that it names. Rejects with a KubeError when the tickets may not be read. */
export async function listConnections(
  client: KubeClient,
  service: DedicatedService,
  signal: AbortSignal,
): Promise<IsolationPod[]> {
  const namespace = service.status?.namespace
  if (namespace === undefined) return []
  // The proxies first: what they name is on a ticket that is there by then.
  const clients = await askProxies(client, service, signal)
  const { items } = await client.list(isolationPods, { namespace, signal })
  return items.map(ticket => withClient(ticket, clients.get(ticket.metadata.name)))
}

/** Pure. A proxy that speaks of a ticket which has ended meanwhile is late. */
function withClient(ticket: IsolationPod, client: string | undefined): IsolationPod {
  if (client === undefined || ticket.status?.phase !== 'Reserved') return ticket
  return { ...ticket, status: { ...ticket.status, phase: 'Active', client } }
}

/** Clients by the names of their pods. Who may not ask the proxies, or gets no answer, has the tickets. */
async function askProxies(
  client: KubeClient,
  { metadata: { namespace = '', name } }: DedicatedService,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const labelSelector = `${serviceLabel}=${name},${roleLabel}=proxy`
  const proxies = await client.list(pods, { namespace, labelSelector, signal }).catch(() => ({ items: [] }))
  const looks = await Promise.allSettled(
    proxies.items
      .filter(({ status }) => status?.phase === 'Running')
      .map(({ metadata }) => askProxy(client, { namespace, name: metadata.name }, { timeoutMs: askMs, signal })),
  )
  return new Map(
    looks.flatMap(look =>
      look.status === 'fulfilled' ? look.value.connections.map(each => [each.pod, each.client] as const) : [],
    ),
  )
}
