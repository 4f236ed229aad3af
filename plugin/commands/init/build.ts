// The DedicatedService that flags and answers describe, with nothing in it that nobody asked for: pure.
import { targetContainer } from '../../../api/v1alpha1/names.ts'
import type { Flags } from '../../cli/command.ts'
import type { flags } from './flags.ts'
import { readAccess, readEgress, readList, readPair, readReference, readShare } from './pairs.ts'

export type InitFlags = Flags<typeof flags>

export type Wish = {
  readonly name: string
  /** Only when it was typed: else the file is for whatever namespace it is applied in. */
  readonly namespace: string | undefined
  readonly flags: InitFlags
  /** In place of the image's own. */
  readonly command: readonly string[]
}

/** As it stands in a file: neither status nor defaults. */
export type ServiceManifest = {
  readonly apiVersion: 'soh.re/v1alpha1'
  readonly kind: 'DedicatedService'
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec: Record<string, unknown>
}

/** Throws a CommandError for a flag that cannot be read. */
export function buildService({ name, namespace, flags, command }: Wish): ServiceManifest {
  const spec = {
    image: flags.image,
    port: flags.port,
    replicas: flags.replicas,
    resources: buildResources(flags.requests, flags.limits, ''),
    env: list(flags.env, text => {
      const [variable, value] = readPair(text, 'env', 'LOG_LEVEL=info')
      return { name: variable, value }
    }),
    template: buildTemplate(flags, command),
    service: buildServicePart(flags),
    pool: buildPool(flags),
    connections: buildConnections(flags),
    proxy: buildProxy(flags),
    network: buildNetwork(flags),
    securityProfile: flags.securityProfile,
    gate: flags.gate || undefined,
    access: list(flags.access, readAccess),
  }
  return {
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: given(spec) ?? {},
  }
}

function buildTemplate(flags: InitFlags, command: readonly string[]): object | undefined {
  const container = given({
    command: command.length > 0 ? command : undefined,
    envFrom: list(flags.envFrom, readReference),
  })
  const spec = given({
    imagePullSecrets: list(flags.imagePullSecret, secret => ({ name: secret })),
    nodeSelector: flags.nodeSelector && readList(flags.nodeSelector, 'node-selector'),
    runtimeClassName: flags.runtimeClass,
    containers: container && [{ name: targetContainer, ...container }],
  })
  return spec && { spec }
}

function buildServicePart(flags: InitFlags): object {
  return {
    type: flags.serviceType,
    port: flags.servicePort,
    ...given({
      nodePort: flags.nodePort,
      externalTrafficPolicy: flags.externalTrafficPolicy,
      loadBalancerClass: flags.loadBalancerClass,
      loadBalancerSourceRanges: list(flags.loadBalancerSourceRange, range => range),
      annotations: flags.serviceAnnotation && Object.fromEntries(flags.serviceAnnotation.map(readAnnotation)),
    }),
  }
}

function readAnnotation(text: string): [string, string] {
  return readPair(text, 'service-annotation', 'service.beta.kubernetes.io/aws-load-balancer-type=nlb')
}

function buildPool(flags: InitFlags): object | undefined {
  return given({
    maxPods: flags.maxPods,
    autoscaling: given({
      sparePercent: flags.sparePercent,
      minSpare: flags.minSpare,
      maxSpare: flags.maxSpare,
      scaleDownDelay: flags.scaleDownDelay,
    }),
    overflow: flags.overflow,
    maxIdleTime: flags.maxIdleTime,
    historyLimit: flags.historyLimit,
    retention: flags.retention,
    rollout: given({
      maxSurge: flags.maxSurge && readShare(flags.maxSurge),
      maxUnavailable: flags.maxUnavailable && readShare(flags.maxUnavailable),
    }),
  })
}

function buildConnections(flags: InitFlags): object | undefined {
  return given({
    connectTimeout: flags.connectTimeout,
    drainTimeout: flags.drainTimeout,
    idleTimeout: flags.idleTimeout,
    maxDuration: flags.maxDuration,
    queue: given({ length: flags.queueLength, timeout: flags.queueTimeout }),
    refusalMessage: flags.refusalMessage,
    healthCheckSources: list(flags.healthCheckSource, source => source),
    allow: list(flags.allow, source => source),
    deny: list(flags.deny, source => source),
    maxPerSource: flags.maxPerSource,
    claimOn: flags.claimOn,
    firstByteTimeout: flags.firstByteTimeout,
    maxConnections: flags.maxConnections,
    acceptRate: flags.acceptRate,
  })
}

function buildProxy(flags: InitFlags): object | undefined {
  return given({
    replicas: flags.proxyReplicas,
    stock: flags.proxyStock,
    fence: flags.fence,
    resources: buildResources(flags.proxyRequests, flags.proxyLimits, 'proxy-'),
    proxyProtocol: given({
      accept: list(flags.acceptProxyProtocol, source => source),
      send: flags.sendProxyProtocol,
    }),
    tls: given({
      secretName: flags.tlsSecret,
      minVersion: flags.tlsMinVersion,
      clientCA: given({ secretName: flags.tlsClientCa }),
    }),
  })
}

function buildNetwork(flags: InitFlags): object | undefined {
  return given({
    dns: flags.dns,
    dnsCIDRs: list(flags.dnsCidr, cidr => cidr),
    allowPeers: flags.allowPeers,
    egress: list(flags.egress, readEgress),
    ingress: flags.ingress,
    proxyEgress: flags.proxyEgress,
  })
}

function buildResources(requests: string | undefined, limits: string | undefined, prefix: string): object | undefined {
  return given({
    requests: requests && readList(requests, `${prefix}requests`),
    limits: limits && readList(limits, `${prefix}limits`),
  })
}

function list<T>(texts: readonly string[] | undefined, read: (text: string) => T): T[] | undefined {
  return texts && texts.length > 0 ? texts.map(text => read(text)) : undefined
}

/** Without what nobody gave; undefined when that is everything. */
function given(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
