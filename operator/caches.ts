// What the operator watches, and which service each change concerns. Events only name a service to look at; all work starts from these caches.
import type { KubeClient } from '../api/kube/client.ts'
import type { KubeObject, Lease, Namespace, Node, Pod } from '../api/kube/objects.ts'
import { type Reflector, startReflector } from '../api/kube/reflector.ts'
import { leases, namespaces, nodes, pods, type Resource } from '../api/kube/resources.ts'
import type { Change } from '../api/kube/store.ts'
import { holderLabel, serviceLabel, serviceNamespaceLabel } from '../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../api/v1alpha1/types.generated.ts'
import type { WatchTiming } from './settings.ts'
import { stripNode, stripPod } from './strip.ts'

export type CachesOptions = {
  readonly client: KubeClient
  readonly timing: WatchTiming
  /** Empty: all. */
  readonly watchNamespaces: readonly string[]
  /** A service, as `namespace/name`, that something has changed for. */
  readonly onService: (key: string) => void
  readonly onTicket: (change: Change<IsolationPod>) => void
  readonly onPod: (change: Change<Pod>) => void
  /** False: the change concerns no service. */
  readonly onLease: (change: Change<Lease>) => boolean
  readonly onError: (error: unknown, resource: string) => void
}

export type Caches = {
  service(key: string): DedicatedService | undefined
  serviceKeys(): string[]
  ticketsOf(serviceKey: string): IsolationPod[]
  /** Tickets of all services of one user namespace. */
  ticketsOfNamespace(namespace: string): IsolationPod[]
  pod(namespace: string, name: string): Pod | undefined
  podByUID(uid: string): Pod | undefined
  /** Proxy pods of one service. */
  proxiesOf(serviceKey: string): Pod[]
  leasesOf(serviceKey: string): Lease[]
  /** Every holder that a ticket or a Lease names. */
  holders(): string[]
  node(name: string): Node | undefined
  nodes(): Node[]
  namespace(name: string): Namespace | undefined
  /** Pool namespaces that were made for a service of this name, also for a former one. */
  poolsOf(serviceKey: string): Namespace[]
  synced: Promise<void>
  /** Watches begun again, and changes they had missed, over all watches. */
  restarts(): number
  missed(): number
  stop(): Promise<void>
}

/** The service that an object was made for, as `namespace/name`, by its two labels. */
export function serviceKeyOf(object: KubeObject): string | undefined {
  const name = object.metadata.labels?.[serviceLabel]
  const namespace = object.metadata.labels?.[serviceNamespaceLabel]
  return name && namespace ? `${namespace}/${name}` : undefined
}

const byService = (object: KubeObject): string[] => {
  const key = serviceKeyOf(object)
  return key ? [key] : []
}

export function startCaches(options: CachesOptions): Caches {
  const { client, onService } = options
  const all: Reflector<KubeObject>[] = []
  const watch = <T extends KubeObject>(
    resource: Resource<T>,
    more: {
      labelSelector?: string
      namespace?: string
      onChange?: (change: Change<T>) => void
      indexes?: Record<string, (object: T) => string[]>
      strip?: (object: T) => T
    },
  ): Reflector<T> => {
    const reflector = startReflector({
      client,
      resource,
      timing: options.timing,
      ...more,
      onError: error => options.onError(error, resource.plural),
    })
    all.push(reflector as unknown as Reflector<KubeObject>)
    return reflector
  }
  const concerns =
    <T extends KubeObject>(take: (change: Change<T>) => unknown) =>
    (change: Change<T>) => {
      if (take(change) === false) return
      const key = serviceKeyOf(change.object)
      if (key) onService(key)
    }

  const scopes = options.watchNamespaces.length > 0 ? options.watchNamespaces : [undefined]
  const services = scopes.map(namespace =>
    watch(dedicatedServices, {
      namespace,
      onChange: ({ object }) => onService(`${object.metadata.namespace}/${object.metadata.name}`),
    }),
  )
  const keysOf = (namespace: string) =>
    services
      .flatMap(reflector => reflector.list())
      .filter(service => service.metadata.namespace === namespace)
      .map(service => `${namespace}/${service.metadata.name}`)
  const tickets = watch(isolationPods, {
    labelSelector: serviceLabel,
    onChange: concerns(options.onTicket),
    indexes: { service: byService, namespace: ticket => [ticket.metadata.labels?.[serviceNamespaceLabel] ?? ''] },
  })
  const podCache = watch(pods, {
    labelSelector: serviceLabel,
    strip: stripPod,
    onChange: concerns(options.onPod),
    indexes: { service: byService, uid: pod => [pod.metadata.uid!] },
  })
  const leaseCache = watch(leases, {
    labelSelector: holderLabel,
    onChange: concerns(options.onLease),
    indexes: { service: byService },
  })
  const nodeCache = watch(nodes, {
    strip: stripNode,
    onChange: ({ object, previous }) => {
      if (object.spec?.unschedulable !== previous?.spec?.unschedulable)
        for (const service of services.flatMap(reflector => reflector.list()))
          onService(`${service.metadata.namespace}/${service.metadata.name}`)
    },
  })
  const namespaceCache = watch(namespaces, {
    indexes: { service: byService },
    onChange: ({ object }) => keysOf(object.metadata.name).forEach(onService),
  })

  return {
    service: key => services.map(reflector => reflector.get(key)).find(found => found !== undefined),
    serviceKeys: () =>
      services
        .flatMap(reflector => reflector.list())
        .map(service => `${service.metadata.namespace}/${service.metadata.name}`),
    ticketsOf: key => tickets.byIndex('service', key),
    ticketsOfNamespace: namespace => tickets.byIndex('namespace', namespace),
    pod: (namespace, name) => podCache.get(`${namespace}/${name}`),
    podByUID: uid => podCache.byIndex('uid', uid)[0],
    proxiesOf: key =>
      podCache.byIndex('service', key).filter(pod => `${pod.metadata.namespace}` === key.slice(0, key.indexOf('/'))),
    leasesOf: key => leaseCache.byIndex('service', key),
    holders: () =>
      [
        ...tickets.list().map(({ status }) => status?.holder),
        ...leaseCache.list().map(({ spec }) => spec?.holderIdentity),
      ].flatMap(holder => holder ?? []),
    node: name => nodeCache.get(name),
    nodes: () => nodeCache.list(),
    namespace: name => namespaceCache.get(name),
    poolsOf: key => namespaceCache.byIndex('service', key),
    synced: Promise.all(all.map(reflector => reflector.synced)).then(() => {}),
    restarts: () => all.reduce((sum, reflector) => sum + reflector.restarts(), 0),
    missed: () => all.reduce((sum, reflector) => sum + reflector.missed(), 0),
    stop: async () => {
      await Promise.all(all.map(reflector => reflector.stop()))
    },
  }
}
