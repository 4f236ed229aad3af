// What the flags of install ask of the manifests, as the components and patches that a kustomization would have: pure.

import { type Component, components } from '../../assets/components.ts'
import { isImage, withTag } from '../../assets/image.ts'
import { operatorName, systemNamespace } from '../../assets/system.ts'
import type { Flags } from '../../cli/command.ts'
import { CommandError } from '../../cli/commandError.ts'
import type { flags } from './command.ts'
import { readResources } from './resources.ts'

type Plan = {
  readonly components: readonly Component[]
  /** Strategic merge patches. */
  readonly patches: readonly object[]
}

export type InstallFlags = Flags<typeof flags>

/** `version` is this release's. Throws a CommandError. */
export function planInstall(given: InstallFlags, version: string): Plan {
  check(given)
  const wanted = new Set(given.component?.map(asComponent))
  if ((given.replicas ?? 1) > 1) wanted.add('high-availability')
  const patch = planOperator(given, version)
  return {
    components: components.filter(component => wanted.has(component)),
    patches: [...(patch ? [patch] : []), ...(given.metrics ? [] : [withoutMetrics])],
  }
}

function asComponent(name: string): Component {
  const component = components.find(each => each === name)
  if (component) return component
  throw new CommandError(`there is no component "${name}"`, { hint: `There are ${components.join(', ')}.` })
}

function check({ replicas, metricsPort, healthPort, image, proxyImage, tag }: InstallFlags): void {
  if (replicas !== undefined && replicas < 0) throw new CommandError(`--replicas=${replicas}: write a number from 0`)
  for (const [flag, port] of Object.entries({ 'metrics-port': metricsPort, 'health-port': healthPort })) {
    // The operator runs without the right to ports below 1024.
    if (port < 1024 || port > 65_535) throw new CommandError(`--${flag}=${port}: write a port from 1024 to 65535`)
  }
  if (metricsPort === healthPort) {
    throw new CommandError(`--metrics-port and --health-port are both ${metricsPort}: they have to differ`)
  }
  for (const [flag, name] of Object.entries({ image, 'proxy-image': proxyImage })) {
    if (name !== undefined && !isImage(name)) throw new CommandError(`--${flag}=${name} is not the name of an image`)
  }
  if (tag !== undefined && !isImage(`x:${tag}`)) throw new CommandError(`--tag=${tag} is not a tag`)
}

/** Undefined when everything is as it stands in the manifests. */
function planOperator(given: InstallFlags, version: string): object | undefined {
  const container = clean({
    env: orNothing(planEnv(given, version)),
    image: imageOf('operator', given.image, given.tag, version),
    imagePullPolicy: given.imagePullPolicy,
    livenessProbe: given.healthProbes ? undefined : null,
    readinessProbe: given.healthProbes ? undefined : null,
    ports: planPorts(given),
    resources: clean({
      limits: given.limits === undefined ? undefined : readResources(given.limits, 'limits'),
      requests: given.requests === undefined ? undefined : readResources(given.requests, 'requests'),
    }),
  })
  const replicas = planReplicas(given, given.replicas !== undefined)
  if (!container && replicas === undefined) return undefined
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: operatorName, namespace: systemNamespace },
    spec: clean({
      replicas,
      template: container && { spec: { containers: [{ name: 'operator', ...container }] } },
    }),
  }
}

function planReplicas({ replicas = 1, component = [] }: InstallFlags, asked: boolean): number | undefined {
  const standing = replicas > 1 || component.includes('high-availability') ? 2 : 1
  return asked && replicas !== standing ? replicas : undefined
}

function planEnv(given: InstallFlags, version: string): { name: string; value: string }[] {
  const values = {
    HEALTH_PORT: given.healthPort === 8081 ? undefined : String(given.healthPort),
    LEADER_ELECTION: given.leaderElection ? 'true' : undefined,
    LOG_LEVEL: given.logLevel === 'info' ? undefined : given.logLevel,
    METRICS_PORT: given.metricsPort === 8080 ? undefined : String(given.metricsPort),
    PROXY_IMAGE: imageOf('proxy', given.proxyImage, given.tag, version),
    PROXY_IMAGE_PULL_POLICY: given.imagePullPolicy,
    WATCH_NAMESPACES: given.watchNamespaces || undefined,
  }
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
}

function imageOf(
  program: string,
  image: string | undefined,
  tag: string | undefined,
  version: string,
): string | undefined {
  if (image === undefined && tag === undefined) return undefined
  return withTag(image ?? `isolation-proxy/${program}`, tag ?? version)
}

function planPorts({ metricsPort, healthPort }: InstallFlags): object[] | undefined {
  if (metricsPort === 8080 && healthPort === 8081) return undefined
  return [
    { $patch: 'replace' },
    { name: 'metrics', containerPort: metricsPort },
    { name: 'health', containerPort: healthPort },
  ]
}

const withoutMetrics = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'isolation-proxy-operator-metrics', namespace: systemNamespace },
  $patch: 'delete',
}

function orNothing<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

/** Undefined when nothing is left. */
function clean<T extends object>(fields: T): Partial<T> | undefined {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined)
  return kept.length > 0 ? (Object.fromEntries(kept) as Partial<T>) : undefined
}
