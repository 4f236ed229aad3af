// All Services of the cluster: what pods of a namespace see of them, and the addresses that some are given.
import type { Logger } from 'pino'
import type { KubeClient } from '../../../api/kube/client.ts'
import type { Service } from '../../../api/kube/objects.ts'
import { type Reflector, startReflector } from '../../../api/kube/reflector.ts'
import { services } from '../../../api/kube/resources.ts'
import { createAddressPool, orderOf, parseRange } from '../addresses.ts'
import type { Options } from '../options.ts'
import { createLoadBalancer } from './loadBalancer.ts'

export type Services = {
  inNamespace(namespace: string): Service[]
  synced: Promise<void>
  stop(): Promise<void>
}

export type ServicesParts = {
  options: Options
  client: KubeClient
  log: Logger
  /** A Service of this namespace changed. */
  onChange: (namespace: string) => void
}

export function followServices({ options, client, log, onChange }: ServicesParts): Services {
  const reflector: Reflector<Service> = startReflector({
    client,
    resource: services,
    indexes: { namespace: ({ metadata }) => [metadata.namespace ?? ''] },
    onError: err => log.warn({ err }, 'the watch of Services was interrupted, will go on'),
    onChange(change) {
      loadBalancer.onService(change)
      onChange(change.object.metadata.namespace ?? '')
    },
  })
  const loadBalancer = createLoadBalancer({
    client,
    log,
    className: options.loadBalancerClass,
    addresses: createAddressPool({ range: parseRange(options.loadBalancerCIDR), order: orderOf(options) }),
    get: reflector.get,
  })
  return {
    inNamespace: namespace => reflector.byIndex('namespace', namespace),
    synced: reflector.synced,
    async stop() {
      await Promise.all([reflector.stop(), loadBalancer.stop()])
    },
  }
}
