// The demo's service, as its user sees it through the API.
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { namespaces, pods } from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { until } from './until.ts'

export type Sight = {
  readonly tickets: readonly IsolationPod[]
  readonly pods: readonly string[]
  readonly available: number
}

const ref = { namespace: 'default', name: 'demo' }

export async function createService(client: KubeClient, wish: { image: string; base: number }): Promise<void> {
  const service = {
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: ref,
    spec: {
      ...{ image: wish.image, replicas: wish.base, service: { type: 'LoadBalancer', port: 9090 } },
      // A machine whose disk or cores are busy may start nothing for half a minute; nobody is to be sent away for that.
      connections: { queue: { timeout: '2m' } },
    },
  } as DedicatedService
  await client.create(dedicatedServices, service)
}

export async function look(client: KubeClient): Promise<Sight> {
  const { status } = await client.get(dedicatedServices, ref)
  const { namespace } = status ?? {}
  const [tickets, living] = await Promise.all([
    client.list(isolationPods, { namespace }),
    client.list(pods, { namespace }),
  ])
  return {
    tickets: tickets.items,
    pods: living.items.map(({ metadata }) => metadata.name),
    available: status?.availableTargets ?? 0,
  }
}

/** Resolves when it, its tickets and its pods are gone: with its pool namespace. */
export async function deleteService(client: KubeClient, signal: AbortSignal): Promise<void> {
  const { status } = await client.get(dedicatedServices, ref)
  await client.delete(dedicatedServices, ref)
  await until('the service and its pool namespace are gone', () => isGone(client, status?.namespace ?? ''), signal)
}

async function isGone(client: KubeClient, namespace: string): Promise<boolean> {
  const gone = (error: unknown) => {
    if (isKubeError(error, 'notFound')) return undefined
    throw error
  }
  const left = [client.get(dedicatedServices, ref).catch(gone), client.get(namespaces, { name: namespace }).catch(gone)]
  return (await Promise.all(left)).every(object => object === undefined)
}
