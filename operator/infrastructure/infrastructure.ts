// Everything a service needs besides its tickets and pods, made and kept in step, in an order in which nothing is ever open before it is fenced.
import type { KubeClient } from '../../api/kube/client.ts'
import type { Deployment, Namespace, Node } from '../../api/kube/objects.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { poolOf } from '../build/identity.ts'
import { noteShortDrain } from '../build/proxyDeployment.ts'
import type { ProxySettings } from '../build/settings.ts'
import type { Problem } from '../problem.ts'
import { planAddress } from './address.ts'
import type { ReadKept } from './keeper.ts'
import { applyPoolNamespace } from './poolNamespace.ts'
import { applyProxies, readProxies } from './proxies.ts'

export type { ReadKept } from './keeper.ts'

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

/**
 * Twice is harmless. When nothing differs: no write, and no read but of the Secrets and ConfigMaps that the spec names (two each; one each of those for TLS) and, when
 * proxyEgress is Restricted, of the API server's addresses (two). Rejects with a KubeError when the API fails or an object changed
 * meanwhile: look again.
 */
export async function applyInfrastructure(input: InfrastructureInput): Promise<Infrastructure> {
  const { service, nodes } = input
  const pool = await applyPoolNamespace(input)
  // Without a pool namespace proxies could do nothing; those that run keep their connections.
  const proxies = pool.exists ? await applyProxies(input) : readProxies(input)
  const note = proxies.deployment && noteShortDrain(service, proxies.deployment)
  return {
    poolNamespace: poolOf(service),
    poolReady: pool.ready,
    address: proxies.entrance && planAddress(proxies.entrance, nodes),
    deployment: proxies.deployment,
    problems: [...pool.problems, ...proxies.problems],
    notes: note ? [note] : [],
  }
}

/** As the watches know it, with nothing written: for a look at the pool when nothing can be kept. */
export function readInfrastructure(input: Pick<InfrastructureInput, 'service' | 'nodes' | 'read'>): Infrastructure {
  const { service, nodes } = input
  const { deployment, entrance } = readProxies(input)
  const address = entrance && planAddress(entrance, nodes)
  return { poolNamespace: poolOf(service), poolReady: false, address, deployment, problems: [], notes: [] }
}
