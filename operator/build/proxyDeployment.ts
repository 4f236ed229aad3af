// The Deployment of a service's proxies: rolling it would end connections, so its pods stay as they are unless somebody asks for new ones.
import type { Deployment, PodTemplateSpec } from '../../api/kube/objects.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import { proxyContainer, proxyName, restartProxiesAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { readLastApplied } from '../infrastructure/lastApplied.ts'
import { besideService, proxyLabels } from './identity.ts'
import { buildProxyPod, drainSecondsOf, isMadeFrom } from './proxyPod.ts'
import type { ProxySettings } from './settings.ts'

export type ProxyDeploymentInput = {
  readonly service: DedicatedService
  readonly settings: ProxySettings
  readonly live: Deployment | undefined
  /** The service's namespace is being deleted. */
  readonly namespaceEnds?: boolean
}

/**
 * None where the namespace is being deleted: Kubernetes looks for pods in it 5 s and 10 s after the deletion, and then, for one that may take an hour to drain, not before minutes
 * have passed. Ended by it at its first look, proxies are still there at the second.
 */
export function buildProxyDeployment({ service, settings, live, namespaceEnds }: ProxyDeploymentInput): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: besideService(service, proxyName(service.metadata.name)),
    spec: {
      replicas: namespaceEnds ? 0 : service.spec.proxy.replicas,
      revisionHistoryLimit: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: proxyLabels(service) },
      template: planTemplate(service, settings, live),
    },
  }
}

/** A sentence when the running proxies have less time to drain than the spec asks for. */
export function noteShortDrain(service: DedicatedService, deployment: Deployment): string | undefined {
  const { drainTimeout } = service.spec.connections
  const given = drainSecondsOf(deployment.spec!.template)
  if (durationMs(drainTimeout) / 1000 <= given) return undefined
  return (
    `connections.drainTimeout is ${drainTimeout}, but the proxies run since it was ${given}s; the longer time counts from their next start. ` +
    `To restart them, give the annotation ${restartProxiesAnnotation} a new value`
  )
}

/** What we last applied is kept whole: a hand's change of the live template is undone, and a newer operator's builder is no change. */
function planTemplate(
  service: DedicatedService,
  settings: ProxySettings,
  live: Deployment | undefined,
): PodTemplateSpec {
  const applied = live && readLastApplied(live)?.spec?.template
  if (applied && isMadeFrom(applied, service)) return applied
  const running = live?.spec?.template
  const image = running?.spec?.containers.find(({ name }) => name === proxyContainer)?.image
  if (!running || !image || !isMadeFrom(running, service)) return buildProxyPod(service, settings)
  // Somebody removed the record of what was applied.
  const template = buildProxyPod(service, { ...settings, image })
  return {
    ...template,
    spec: { ...template.spec!, terminationGracePeriodSeconds: running.spec!.terminationGracePeriodSeconds },
  }
}
