// Reads what `status` tells of. Everything but the service itself may be forbidden: then the rest is told all the same.
import type { KubeClient, RequestOptions, Selectors } from '../../../api/kube/client.ts'
import { isKubeError, KubeError } from '../../../api/kube/errors.ts'
import type { CoreEvent, KubeObject, Pod } from '../../../api/kube/objects.ts'
import { listAll } from '../../../api/kube/pages.ts'
import { coreEvents, leases, pods, type Resource } from '../../../api/kube/resources.ts'
import { holderLabel, roleLabel, serviceLabel } from '../../../api/v1alpha1/names.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { isReady } from '../../../operator/pool/readiness.ts'
import { concerns } from '../../model/events.ts'
import { askProxies } from './askProxies.ts'
import type { Sight } from './sight.ts'

/** Logs of no more pods than these are asked for. */
const MOST_LOGS = 3

/** Rejects with a KubeError only when the API server does not answer at all. */
export async function look(client: KubeClient, service: DedicatedService, signal: AbortSignal): Promise<Sight> {
  const { name, namespace } = service.metadata
  const pool = service.status?.namespace
  const unreadable: string[] = []
  const attempt = <T>(reading: Promise<T>): Promise<T | undefined> =>
    reading.catch((error: unknown) => {
      if (!(error instanceof KubeError) || error.kind === 'network' || error.kind === 'unauthorized') throw error
      unreadable.push(error.said || error.message)
      return undefined
    })
  const listIn = <T extends KubeObject>(resource: Resource<T>, place: { namespace?: string } & Selectors) =>
    place.namespace === undefined
      ? Promise.resolve(undefined)
      : attempt(listAll(client, resource, { ...place, signal }).then(({ items }) => items))
  const proxyLabels = `${serviceLabel}=${name},${roleLabel}=proxy`
  const [tickets, targetPods, holders, proxies, ownEvents, poolEvents] = await Promise.all([
    listIn(isolationPods, { namespace: pool }),
    listIn(pods, { namespace: pool, labelSelector: `${roleLabel}=target` }),
    listIn(leases, { namespace: pool, labelSelector: `${holderLabel}=true` }),
    listIn(pods, { namespace, labelSelector: proxyLabels }),
    listIn(coreEvents, { namespace }),
    listIn(coreEvents, { namespace: pool, fieldSelector: 'type=Warning' }),
  ])
  const [lastLines, { looks, unanswered }] = await Promise.all([
    readLastLines(client, targetPods ?? [], { signal }),
    askProxies(client, proxies ?? [], signal),
  ])
  // Who waits is worth a right that few have; that nobody waits is known without it.
  if ((service.status?.waitingConnections ?? 0) > 0) unreadable.push(...unanswered)
  return {
    ...{ service, tickets, targetPods, leases: holders, proxies, lastLines, looks },
    events: joinEvents(
      ownEvents?.filter(event => concerns(name, event)),
      poolEvents,
    ),
    unreadable: [...new Set(unreadable)],
  }
}

function joinEvents(own: readonly CoreEvent[] | undefined, pool: readonly CoreEvent[] | undefined) {
  return own || pool ? [...(own ?? []), ...(pool ?? [])] : undefined
}

/** Of pods that run and are not ready: what they said last. A log that cannot be read says nothing more than that. */
async function readLastLines(client: KubeClient, all: readonly Pod[], options: RequestOptions) {
  const silent = all.filter(pod => pod.status?.phase === 'Running' && !isReady(pod)).slice(0, MOST_LOGS)
  const lines = await Promise.all(
    silent.map(async ({ metadata: { namespace, name }, spec }): Promise<[string, string]> => {
      const container = spec?.containers[0]?.name ?? ''
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?tailLines=1&limitBytes=4096&container=${container}`
      return [name, await readText(client, path, options).catch(nothingIfRefused)]
    }),
  )
  return new Map(lines.filter(([, line]) => line !== ''))
}

async function readText(client: KubeClient, path: string, options: RequestOptions): Promise<string> {
  const { bytes } = await client.ask({ method: 'GET', path, ...options })
  return bytes.toString('utf8').trim()
}

function nothingIfRefused(error: unknown): string {
  if (isKubeError(error)) return ''
  throw error
}
