// What a drain of a node must wait for: pods in use, and all but one of the proxies.
import type { PodDisruptionBudget } from '../../api/kube/objects.ts'
import { inUseLabel, proxyName } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { besideService, inPool, proxyLabels } from './identity.ts'

/**
 * More pods than can ever be in use: no eviction of one is allowed, and no number has to be kept in step with the sessions.
 * maxUnavailable would need an owner with a scale subresource.
 */
const everyPod = 2_147_483_647

export function buildPoolBudget(service: DedicatedService): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: inPool(service, 'in-use'),
    spec: { minAvailable: everyPod, selector: { matchLabels: { [inUseLabel]: 'true' } } },
  }
}

/** Undefined for a single proxy: a budget over it would block every drain. */
export function buildProxyBudget(service: DedicatedService): PodDisruptionBudget | undefined {
  if (service.spec.proxy.replicas < 2) return undefined
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: besideService(service, proxyName(service.metadata.name)),
    spec: { maxUnavailable: 1, selector: { matchLabels: proxyLabels(service) } },
  }
}
