// Keeps the Node registered, its heartbeat Lease renewed and its start-up taints off, as a kubelet and a cloud do.
import type { Logger } from 'pino'
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Node } from '../../../api/kube/objects.ts'
import { leases, nodes } from '../../../api/kube/resources.ts'
import { microTimestamp, timestamp } from '../timestamp.ts'
import { buildNode, buildNodeStatus, type NodeWish } from './object.ts'

const LEASE_NAMESPACE = 'kube-node-lease'
/** As a kubelet's: the node lifecycle controller takes a node for lost some time after it. */
const LEASE_SECONDS = 40
/** The controller manager also wants to see the status itself now and then. */
const STATUS_EVERY_MS = 60_000

const startupTaints = [
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.cloudprovider.kubernetes.io/uninitialized',
]

export type Registration = {
  client: KubeClient
  log: Logger
  heartbeatMs: number
  wish: () => NodeWish
}

/** Creates the Node or takes over the one of an earlier life. Resolves once its status stands. */
export async function registerNode({ client, wish }: Pick<Registration, 'client' | 'wish'>): Promise<void> {
  try {
    await client.create(nodes, buildNode(wish()))
  } catch (error) {
    if (!isKubeError(error, 'alreadyExists')) throw error
  }
  await writeStatus(client, wish())
}

export async function writeStatus(client: KubeClient, wish: NodeWish): Promise<void> {
  const live = await client.get(nodes, { name: wish.name })
  const status = buildNodeStatus(wish, live, timestamp(Date.now()))
  await client.patch(nodes, { name: wish.name }, { status }, { type: 'strategic', subresource: 'status' })
}

/** A heartbeat that fails is told and tried again at the next beat. */
export function startHeartbeat(registration: Registration): { stop(): void } {
  const { client, log, heartbeatMs, wish } = registration
  let statusAt = performance.now()
  let beating = false
  const beat = async () => {
    if (beating) return
    beating = true
    try {
      await renewLease(client, wish().name)
      if (performance.now() - statusAt < STATUS_EVERY_MS) return
      await registerNode(registration)
      statusAt = performance.now()
    } catch (err) {
      log.warn({ err }, 'the node could not be kept up to date, trying again at the next heartbeat')
    } finally {
      beating = false
    }
  }
  const timer = setInterval(() => void beat(), heartbeatMs)
  void beat()
  return { stop: () => clearInterval(timer) }
}

async function renewLease(client: KubeClient, name: string): Promise<void> {
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTimestamp(Date.now()) }
  const ref = { namespace: LEASE_NAMESPACE, name }
  try {
    await client.patch(leases, ref, { spec }, { type: 'merge' })
  } catch (error) {
    if (!isKubeError(error, 'notFound')) throw error
    await client.create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: ref, spec })
  }
}

/** Where nobody else does, the taints that wait for a working node are taken off. A lost race shows in the next change of the node. */
export async function removeStartupTaints(client: KubeClient, node: Node): Promise<void> {
  const taints = node.spec?.taints ?? []
  const kept = taints.filter(({ key }) => !startupTaints.includes(key))
  if (kept.length === taints.length) return
  const { name, resourceVersion } = node.metadata
  try {
    await client.patch(nodes, { name }, { metadata: { resourceVersion }, spec: { taints: kept } }, { type: 'merge' })
  } catch (error) {
    if (!isKubeError(error, 'conflict', 'notFound')) throw error
  }
}
