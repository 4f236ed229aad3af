// Gives each Service of type LoadBalancer an address of its own, as a cloud does, and takes it back.
import type { Logger } from 'pino'
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Service } from '../../../api/kube/objects.ts'
import { createQueue, type WorkResult } from '../../../api/kube/queue.ts'
import { services } from '../../../api/kube/resources.ts'
import { type Change, keyOf } from '../../../api/kube/store.ts'
import type { AddressPool } from '../addresses.ts'

export type LoadBalancerParts = {
  client: KubeClient
  log: Logger
  addresses: AddressPool
  /** Serve Services of this class only; all of them when undefined. */
  className: string | undefined
  get: (key: string) => Service | undefined
}

export type LoadBalancer = {
  onService(change: Change<Service>): void
  stop(): Promise<void>
}

export function createLoadBalancer({ client, log, addresses, className, get }: LoadBalancerParts): LoadBalancer {
  /** By UID of the Service. */
  const given = new Map<string, string>()

  const isForeign = ({ spec }: Service) => className !== undefined && spec?.loadBalancerClass !== className
  const give = ({ metadata, spec }: Service): string => {
    const { uid = '' } = metadata
    const known = given.get(uid)
    if (known) return known
    const wish = spec?.loadBalancerIP
    const address = wish && addresses.claim(wish) ? wish : addresses.take()
    given.set(uid, address)
    return address
  }
  const takeBack = (uid = '') => {
    const address = given.get(uid)
    if (address === undefined) return
    given.delete(uid)
    addresses.free(address)
  }
  const write = async (service: Service, loadBalancer: unknown) => {
    const { namespace, name, resourceVersion } = service.metadata
    const patch = { metadata: { resourceVersion }, status: { loadBalancer } }
    try {
      await client.patch(services, { namespace, name }, patch, { type: 'merge', subresource: 'status' })
    } catch (error) {
      // Whoever changed or removed it makes another event.
      if (!isKubeError(error, 'notFound', 'conflict')) throw error
    }
  }
  const work = async (key: string): Promise<WorkResult> => {
    const service = get(key)
    if (!service) return undefined
    const { uid = '' } = service.metadata
    const standing = service.status?.loadBalancer?.ingress?.[0]?.ip
    if (service.spec?.type !== 'LoadBalancer') {
      // The API server itself has emptied the status.
      takeBack(uid)
      return undefined
    }
    if (isForeign(service)) return undefined
    const address = give(service)
    if (standing !== address) await write(service, { ingress: [{ ip: address, ipMode: 'VIP' }] })
    return undefined
  }
  const queue = createQueue({
    work,
    onError: (err, { key, retryInMs }) =>
      log.warn({ err, service: key, retryInMs }, 'cannot give a Service its address'),
  })

  return {
    onService({ type, object }) {
      const { uid = '' } = object.metadata
      if (type === 'deleted') return takeBack(uid)
      const standing = object.status?.loadBalancer?.ingress?.[0]?.ip
      // What an earlier agent gave stays.
      const mayBeOurs = type === 'added' && standing && !isForeign(object)
      if (mayBeOurs && addresses.claim(standing)) given.set(uid, standing)
      queue.add(keyOf(object))
    },
    stop: () => queue.stop(),
  }
}
