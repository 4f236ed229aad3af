// Everything a service needs besides its tickets and pods, made and kept in step, in an order in which nothing is ever open before it is fenced.
import type { KubeClient } from '../api/kube/client.ts'
import type { Deployment, KubeObject, Namespace, Node, ObjectRef } from '../api/kube/objects.ts'
import type { Resource } from '../api/kube/resources.ts'
import type { DedicatedService } from '../api/v1alpha1/types.generated.ts'
import type { ProxySettings } from './build/settings.ts'
import type { Problem } from './problem.ts'

/** Reads one object of a kept kind from a watch of ours; undefined when the watch knows none. May lag behind. */
export type ReadKept = <T extends KubeObject>(resource: Resource<T>, ref: ObjectRef) => T | undefined

export type InfrastructureInput = {
  readonly client: KubeClient
  readonly settings: ProxySettings
  readonly service: DedicatedService
  /** The namespace of `service`: its PodSecurity labels bind the pool too. */
  readonly userNamespace: Namespace
  /** For the address of a NodePort Service. */
  readonly nodes: readonly Node[]
  /** From startKeptObjects (kept.ts). */
  readonly read: ReadKept
}

export type Infrastructure = {
  readonly poolNamespace: string
  /** Namespace, rights, policies and copies stand: tickets and pods may be made. */
  readonly poolReady: boolean
  /** Where clients connect, as host:port; undefined while the Service has no address. */
  readonly address: string | undefined
  /** The proxies' Deployment as last seen, for conditions. */
  readonly deployment: Deployment | undefined
  readonly problems: readonly Problem[]
  /** What a person should know though nothing is wrong: a drain time that counts from the proxies' next start. */
  readonly notes: readonly string[]
}

/** Twice is harmless; when nothing differs, no write and, but for the Secrets and ConfigMaps that the spec names, no read. Rejects with a KubeError when the API fails. */
export type ApplyInfrastructure = (input: InfrastructureInput) => Promise<Infrastructure>
