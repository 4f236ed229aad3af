// The crowd: so many services in one namespace, and the tickets of all of them as the watch shows them.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { startReflector } from '../../../../api/kube/reflector.ts'
import { apiVersionOf, namespaces } from '../../../../api/kube/resources.ts'
import { poolNamespace, serviceLabel } from '../../../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { until } from '../../../cluster/until.ts'
import type { Place } from './reaction.ts'

export type Crowd = {
  create(name: string, replicas: number): Promise<Place>
  /** Tickets that a holder has in stock, and the names of a service's. */
  reserved(): number
  reservedOf(service: string): string[]
  /** Milliseconds between the first and the last ticket that was seen to come. */
  comingMs(): number
  /** Resolves when exactly so many of the service are in stock and its status says so. */
  untilWarm(service: string, count: number): Promise<void>
  /** The same, and the ticket of this name is not among them any more. */
  untilReplaced(service: string, name: string, count: number): Promise<void>
}

const patience = { limitMs: 120_000, everyMs: 20 }

export async function startCrowd(client: KubeClient, namespace: string): Promise<Crowd> {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const reserved = new Map<string, Set<string>>()
  let firstAt: number | undefined
  let lastAt = 0
  const services = startReflector({ client, resource: dedicatedServices, namespace })
  const tickets = startReflector({
    client,
    resource: isolationPods,
    labelSelector: serviceLabel,
    strip: stripTicket,
    onChange({ type, object }) {
      if (type === 'added') {
        lastAt = performance.now()
        firstAt ??= lastAt
      }
      const { name, labels } = object.metadata
      const ofService = reserved.get(labels![serviceLabel]!) ?? new Set()
      reserved.set(labels![serviceLabel]!, ofService)
      if (type !== 'deleted' && object.status?.phase === 'Reserved') ofService.add(name)
      else ofService.delete(name)
    },
  })
  await Promise.all([services.synced, tickets.synced])
  const reservedOf = (service: string) => [...(reserved.get(service) ?? [])]
  const isWarm = (service: string, count: number) => {
    const status = services.get(`${namespace}/${service}`)?.status
    const isSaid = status?.availableTargets === count && status.totalTargets === count
    return isSaid && reservedOf(service).length === count
  }
  return {
    async create(name, replicas) {
      const { metadata } = await client.create(dedicatedServices, buildMember(namespace, name, replicas))
      return { namespace, service: name, pool: poolNamespace({ namespace, name, uid: metadata.uid! }) }
    },
    reserved: () => [...reserved.values()].reduce((sum, { size }) => sum + size, 0),
    reservedOf,
    comingMs: () => lastAt - (firstAt ?? lastAt),
    untilWarm: (service, count) =>
      until(`${count} warm pods of ${service}`, () => isWarm(service, count) || undefined, patience).then(() => {}),
    untilReplaced: (service, name, count) =>
      until(
        `another pod of ${service} in place of ${name}`,
        () => (isWarm(service, count) && !reservedOf(service).includes(name)) || undefined,
        patience,
      ).then(() => {}),
  }
}

/** As large as the README's example; the server fills in the rest. */
function buildMember(namespace: string, name: string, replicas: number): DedicatedService {
  const spec = {
    image: 'my-app-image:latest',
    port: 8080,
    replicas,
    resources: { requests: { memory: '64Mi', cpu: '100m' }, limits: { memory: '128Mi', cpu: '200m' } },
    env: [{ name: 'LOG_LEVEL', value: 'info' }],
  } as unknown as DedicatedService['spec']
  const { kind } = dedicatedServices
  return { apiVersion: apiVersionOf(dedicatedServices), kind, metadata: { name, namespace }, spec }
}

function stripTicket({ metadata, spec, status }: IsolationPod): IsolationPod {
  const { name, namespace, uid, resourceVersion, labels } = metadata
  return {
    metadata: { name, namespace, uid, resourceVersion, labels },
    spec,
    status: status && { phase: status.phase },
  }
}
