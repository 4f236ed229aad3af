// The pod template of a service's proxies, as it is made when they first start or are asked to restart.
import type { Container, PodTemplateSpec } from '../../api/kube/objects.ts'
import { wholeOf } from '../../api/kube/quantity.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import {
  healthPort,
  metricsPort,
  proxyContainer,
  proxyName,
  proxyPort,
  restartProxiesAnnotation,
} from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { hashOf } from './canonical.ts'
import { commonLabels, identityOf, poolOf, proxyLabels } from './identity.ts'
import { buildProxyTLS, mountedForTLS, type ProxyTLS } from './proxyTLS.ts'
import type { ProxySettings } from './settings.ts'

/** On the pod template: what of the service it was made from. Proxies restart when this changes, and only then. */
const madeFromAnnotation = 'soh.re/proxy-made-from'

/** Above drainTimeout: time to end the last sessions, write their tickets and leave. */
export const drainMarginSeconds = 30

/** The holder's thread, which they all ask, has no time for more. */
const MOST_WORKERS = 8
/** At rest it takes some 45 MiB. */
const WORKER_BYTES = 64 << 20
const HOLDER_BYTES = 128 << 20

const defaultResources: Container['resources'] = { requests: { cpu: '50m', memory: '128Mi' } }

export function buildProxyPod(service: DedicatedService, settings: ProxySettings): PodTemplateSpec {
  const tls = buildProxyTLS(service)
  return {
    metadata: {
      labels: { ...commonLabels(service), ...proxyLabels(service) },
      annotations: { [madeFromAnnotation]: madeFrom(service) },
    },
    spec: {
      serviceAccountName: proxyName(service.metadata.name),
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      // A process 1 does not hear a signal before it has a handler for it: told to end while it starts, it would stay for the whole grace.
      shareProcessNamespace: true,
      terminationGracePeriodSeconds: graceSeconds(service),
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: proxyLabels(service) },
        },
      ],
      ...(settings.imagePullSecrets?.length && {
        imagePullSecrets: settings.imagePullSecrets.map(name => ({ name })),
      }),
      ...(tls && { volumes: tls.volumes }),
      containers: [buildContainer(service, settings, tls)],
    },
  }
}

/** True when `template` was made from the same wish, whatever version of the operator made it. */
export function isMadeFrom(template: PodTemplateSpec, service: DedicatedService): boolean {
  return template.metadata?.annotations?.[madeFromAnnotation] === madeFrom(service)
}

/** drainTimeout that a pod template leaves its proxies time for. */
export function drainSecondsOf(template: PodTemplateSpec): number {
  return (template.spec?.terminationGracePeriodSeconds ?? drainMarginSeconds) - drainMarginSeconds
}

function madeFrom(service: DedicatedService): string {
  const restart = service.metadata.annotations?.[restartProxiesAnnotation]
  return hashOf({ resources: service.spec.proxy.resources, restart, tls: mountedForTLS(service) })
}

function graceSeconds({ spec }: DedicatedService): number {
  return durationMs(spec.connections.drainTimeout) / 1000 + drainMarginSeconds
}

function buildContainer(service: DedicatedService, settings: ProxySettings, tls: ProxyTLS | undefined): Container {
  return {
    name: proxyContainer,
    image: settings.image,
    ...(settings.imagePullPolicy && { imagePullPolicy: settings.imagePullPolicy }),
    env: buildEnvironment(service, settings, tls),
    ports: [
      { name: 'clients', containerPort: proxyPort, protocol: 'TCP' },
      { name: 'metrics', containerPort: metricsPort, protocol: 'TCP' },
      { name: 'health', containerPort: healthPort, protocol: 'TCP' },
    ],
    // A kubelet asks first as it starts the container, when nobody can listen yet: each start would be told as a Warning.
    // A slow proxy makes its clients wait; a Service that leaves it out refuses them. So one on a busy node is given half a minute to answer.
    readinessProbe: {
      httpGet: { path: '/readyz', port: 'health' },
      initialDelaySeconds: 1,
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    livenessProbe: {
      httpGet: { path: '/healthz', port: 'health' },
      initialDelaySeconds: 10,
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    ...(tls && { volumeMounts: tls.volumeMounts }),
    resources: service.spec.proxy.resources ?? defaultResources,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  }
}

function buildEnvironment(
  service: DedicatedService,
  settings: ProxySettings,
  tls: ProxyTLS | undefined,
): NonNullable<Container['env']> {
  const { namespace, name } = identityOf(service)
  const given = {
    ...workersOf(service),
    ...settings.environment,
    SERVICE_NAME: name,
    SERVICE_NAMESPACE: namespace,
    POOL_NAMESPACE: poolOf(service),
    LOG_LEVEL: settings.logLevel,
    METRICS_PORT: String(metricsPort),
    HEALTH_PORT: String(healthPort),
    ...tls?.environment,
  }
  return [
    ...Object.entries(given).map(([key, value]) => ({ name: key, value })),
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ]
}

/** More threads would wait for each other's turns on the CPUs that there are, or have their process killed for want of memory. */
function workersOf({ spec }: DedicatedService): { WORKERS?: string } {
  const { cpu, memory } = spec.proxy.resources?.limits ?? {}
  const affordable = Math.floor(((wholeOf(memory) ?? Number.POSITIVE_INFINITY) - HOLDER_BYTES) / WORKER_BYTES)
  const workers = Math.min(wholeOf(cpu) ?? 1, affordable, MOST_WORKERS)
  return workers > 1 ? { WORKERS: String(workers) } : {}
}
