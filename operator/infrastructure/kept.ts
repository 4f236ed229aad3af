// A watch of everything that the operator keeps for its services, so that a quiet service costs no read and a hand's change is seen at once.
import type { KubeClient } from '../../api/kube/client.ts'
import type { KubeObject, Namespace } from '../../api/kube/objects.ts'
import { type Reflector, startReflector } from '../../api/kube/reflector.ts'
import {
  deployments,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  type Resource,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../api/kube/resources.ts'
import { managedByLabel, managedByValue } from '../../api/v1alpha1/names.ts'
import { serviceKeyOf } from '../caches.ts'
import type { WatchTiming } from '../settings.ts'
import type { ReadKept } from './keeper.ts'

/** Every kind that applyInfrastructure reads through ReadKept. Secrets and ConfigMaps are never listed nor watched. */
const kinds: readonly Resource[] = [
  namespaces,
  serviceAccounts,
  roles,
  roleBindings,
  networkPolicies,
  podDisruptionBudgets,
  deployments,
  services,
]

export type KeptOptions = {
  readonly client: KubeClient
  readonly timing: WatchTiming
  /** Told the `namespace/name` of the service whose object changed. */
  readonly onService: (key: string) => void
  readonly onError: (error: unknown, plural: string) => void
}

export type KeptObjects = {
  readonly read: ReadKept
  /** For the sweep. */
  pools(): Namespace[]
  readonly synced: Promise<void>
  restarts(): number
  missed(): number
  stop(): Promise<void>
}

export function startKeptObjects({ client, timing, onService, onError }: KeptOptions): KeptObjects {
  const reflectors = new Map<Resource, Reflector<KubeObject>>()
  for (const resource of kinds) {
    const reflector = startReflector({
      client,
      resource,
      labelSelector: `${managedByLabel}=${managedByValue}`,
      timing,
      onChange: ({ object }) => {
        const key = serviceKeyOf(object)
        if (key) onService(key)
      },
      onError: error => onError(error, resource.plural),
    })
    reflectors.set(resource, reflector)
  }
  const all = [...reflectors.values()]
  const sum = (count: (reflector: Reflector<KubeObject>) => number) => all.reduce((total, one) => total + count(one), 0)
  const read: ReadKept = (resource, { namespace, name }) => {
    const reflector = reflectors.get(resource)
    if (!reflector) throw new Error(`${resource.plural} are not among the kept kinds`)
    return reflector.get(namespace ? `${namespace}/${name}` : name) as never
  }
  return {
    read,
    pools: () => reflectors.get(namespaces)!.list() as Namespace[],
    synced: Promise.all(all.map(({ synced }) => synced)).then(() => undefined),
    restarts: () => sum(one => one.restarts()),
    missed: () => sum(one => one.missed()),
    stop: async () => {
      await Promise.all(all.map(one => one.stop()))
    },
  }
}
