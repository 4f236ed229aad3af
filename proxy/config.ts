// What the DedicatedService asks of its proxies, followed live: every change counts for the next connection, save the fence's, which goes through the Lease.
import type { SecureVersion } from 'node:tls'
import type { KubeClient } from '../api/kube/client.ts'
import { type Reflector, type ReflectorTiming, startReflector } from '../api/kube/reflector.ts'
import { presentBase } from '../api/v1alpha1/base.ts'
import { durationMs } from '../api/v1alpha1/duration.ts'
import { maxPodsAnnotation } from '../api/v1alpha1/names.ts'
import { dedicatedServices } from '../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../api/v1alpha1/types.generated.ts'
import { wholeNumber } from '../api/v1alpha1/wholeNumber.ts'
import type { ProxyVersion } from './preface/buildProxyHeader.ts'
import { createGuestList, createSourceList, type SourceList } from './sources.ts'

export type Config = {
  readonly port: number
  /** Ready, unused pods that the service keeps; where that follows use, as the operator last wrote it into the status. */
  readonly base: number
  /** spec.proxy.stock. */
  readonly stock: number | undefined
  /** spec.proxy.replicas. */
  readonly replicas: number
  readonly fenceMs: number
  readonly connectTimeoutMs: number
  readonly drainTimeoutMs: number
  readonly queue: { readonly length: number; readonly timeoutMs: number }
  readonly refusalMessage: string
  readonly healthCheckSources: readonly string[]
  readonly isHealthCheck: SourceList
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  /** What a client has to say before a pod is claimed for it. */
  readonly claimOn: 'Accept' | 'FirstByte' | 'ClientHello'
  /** From accept on, for all that a client has to say before. */
  readonly firstByteTimeoutMs: number
  readonly balancers: readonly string[]
  /** Connections of these begin with a header of the PROXY protocol. */
  readonly isBalancer: SourceList
  /** The header of the PROXY protocol that pods are sent. */
  readonly sendProxyHeader: ProxyVersion | undefined
  /** Of TLS, where the proxy was started with a certificate. */
  readonly tlsMinVersion: SecureVersion
  /** By `allow` and `deny`. */
  readonly isLetIn: SourceList
  /** No limit when undefined. */
  readonly maxPerSource: number | undefined
  readonly overflow: DedicatedService['spec']['pool']['overflow']
  /** By the spec and the service's annotation; that of its namespace is the operator's to know. */
  readonly maxPods: number | undefined
  readonly maxConnections: number | undefined
  /** New connections a second, and at once. No limit when undefined. */
  readonly acceptRate: number | undefined
  /** Off when undefined. */
  readonly idleTimeoutMs: number | undefined
  readonly maxDurationMs: number | undefined
}

/** What can go from one thread to another. */
export type PlainConfig = Omit<Config, 'isHealthCheck' | 'isBalancer' | 'isLetIn'>

export function plain({ isHealthCheck, isBalancer, isLetIn, ...rest }: Config): PlainConfig {
  return rest
}

export function withLists(config: PlainConfig): Config {
  return {
    ...config,
    isHealthCheck: createSourceList(config.healthCheckSources),
    isBalancer: createSourceList(config.balancers),
    isLetIn: createGuestList(config.allow, config.deny),
  }
}

/** Throws on what the CRD would have refused. Fields that an older CRD does not have, and so fills in no default of, may be absent: those of today's count. */
export function readConfig(service: DedicatedService): Config {
  const { metadata, spec } = service
  const { connections, pool, proxy } = spec
  const bounds = [pool.maxPods, wholeNumber(metadata.annotations?.[maxPodsAnnotation])].filter(
    bound => bound !== undefined,
  )
  return withLists({
    port: spec.port,
    base: presentBase(service),
    stock: proxy.stock,
    replicas: proxy.replicas,
    fenceMs: durationMs(proxy.fence),
    connectTimeoutMs: durationMs(connections.connectTimeout),
    drainTimeoutMs: durationMs(connections.drainTimeout),
    queue: { length: connections.queue.length, timeoutMs: durationMs(connections.queue.timeout) },
    refusalMessage: connections.refusalMessage ?? '',
    healthCheckSources: connections.healthCheckSources ?? [],
    allow: connections.allow ?? [],
    deny: connections.deny ?? [],
    maxPerSource: connections.maxPerSource,
    overflow: pool.overflow ?? 'Queue',
    maxPods: bounds.length > 0 ? Math.min(...bounds) : undefined,
    maxConnections: connections.maxConnections,
    acceptRate: connections.acceptRate,
    idleTimeoutMs: optionalMs(connections.idleTimeout),
    maxDurationMs: optionalMs(connections.maxDuration),
    balancers: proxy.proxyProtocol?.accept ?? [],
    sendProxyHeader: proxy.proxyProtocol?.send,
    tlsMinVersion: `TLSv${proxy.tls?.minVersion ?? '1.2'}`,
    claimOn: connections.claimOn ?? 'Accept',
    firstByteTimeoutMs: durationMs(connections.firstByteTimeout ?? '10s'),
  })
}

function optionalMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration)
}

export type ConfigOptions = {
  readonly client: KubeClient
  readonly namespace: string
  readonly name: string
  readonly timing: Partial<ReflectorTiming>
  readonly onConfig: (config: Config) => void
  /** The service has a deletionTimestamp, or is gone. Told once; there is no way back. */
  readonly onDeleted: () => void
  readonly onError: (error: unknown) => void
}

/** Tells the first config, or the deletion, before `synced` resolves. A spec that cannot be read leaves the former config in force. */
export function followConfig(options: ConfigOptions): Reflector<DedicatedService> {
  const { client, namespace, name, timing, onConfig, onDeleted, onError } = options
  let isDeleted = false
  const leave = () => {
    if (!isDeleted) onDeleted()
    isDeleted = true
  }
  const reflector = startReflector({
    client,
    resource: dedicatedServices,
    namespace,
    fieldSelector: `metadata.name=${name}`,
    timing,
    onError,
    onChange({ type, object }) {
      if (isDeleted) return
      if (type === 'deleted' || object.metadata.deletionTimestamp) leave()
      else onConfig(readConfig(object))
    },
  })
  reflector.synced.then(
    () => {
      if (reflector.list().length === 0) leave()
    },
    () => {}, // stopped before it began
  )
  return reflector
}
