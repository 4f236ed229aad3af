// I6: after the last fault everything converges. Asked of the API server, of the processes, and of a client that comes fresh.
import { leases, pods } from '../../api/kube/resources.ts'
import { holderLabel, poolNamespace, roleLabel } from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { service, type World } from './world.ts'

/** Why it is not settled now; empty: it is. */
export async function unsettled({ client }: World): Promise<string[]> {
  const { metadata, spec, status } = await client.get(dedicatedServices, service)
  const namespace = poolNamespace({ ...service, uid: metadata.uid! })
  const [tickets, targets, held, proxies] = await Promise.all([
    client.list(isolationPods, { namespace }),
    client.list(pods, { namespace }),
    client.list(leases, { namespace, labelSelector: `${holderLabel}=true` }),
    client.list(pods, { namespace: service.namespace, labelSelector: `${roleLabel}=proxy` }),
  ])
  const open = tickets.items.filter(({ status: said }) => said?.phase !== 'Done')
  const warm = open.filter(({ status: said }) => said?.phase === 'Idle' || said?.phase === 'Reserved')
  const owners = new Set(open.map(ticket => ticket.status?.podUID))
  const holders = new Set(held.items.map(lease => lease.spec?.holderIdentity))
  const uids = new Set(proxies.items.map(pod => pod.metadata.uid))
  const wrong = (is: boolean, says: string) => (is ? [says] : [])
  return [
    ...wrong(warm.length !== spec.replicas, `${warm.length} warm pods instead of ${spec.replicas}`),
    ...open.filter(one => !warm.includes(one)).map(one => `${one.metadata.name} is ${one.status?.phase ?? 'Pending'}`),
    ...warm
      .filter(({ status: said }) => said?.holder && !holders.has(said.holder))
      .map(one => `${one.metadata.name} is held by ${one.status?.holder}, who has no Lease`),
    ...targets.items
      .filter(pod => !owners.has(pod.metadata.uid))
      .map(pod => `the pod ${pod.metadata.name} is left over`),
    ...tickets.items
      .filter(({ status: said }) => said?.phase === 'Done' && !said.podDeletedAt)
      .map(one => `${one.metadata.name} is Done, and its pod is not known to be gone`),
    ...wrong(
      held.items.length !== spec.proxy.replicas,
      `${held.items.length} Leases of holders instead of ${spec.proxy.replicas}`,
    ),
    ...[...holders].filter(one => !uids.has(one?.split('.')[0] ?? '')).map(one => `the Lease of ${one} is left over`),
    ...wrong(
      proxies.items.length !== spec.proxy.replicas,
      `${proxies.items.length} proxies instead of ${spec.proxy.replicas}`,
    ),
    ...wrong(status?.availableTargets !== spec.replicas, `the status says ${status?.availableTargets} available`),
    ...wrong(status?.inUseTargets !== 0, `the status says ${status?.inUseTargets} in use`),
  ]
}

/** Resolves with what is not settled when the time is up, and with how long it took. */
export async function settle(world: World, limitMs: number): Promise<{ left: string[]; tookMs: number }> {
  const begun = performance.now()
  let left: string[] = []
  const settled = await until(
    'everything settled',
    async () => {
      left = await unsettled(world).catch((error: Error) => [error.message])
      return left.length === 0 ? true : undefined
    },
    { limitMs, everyMs: 2_000 },
  ).catch(() => false)
  return { left: settled ? [] : left, tookMs: performance.now() - begun }
}

/** Undefined when a client that comes now is served. */
export async function greet({ client }: World): Promise<string | undefined> {
  const { status } = await client.get(dedicatedServices, service)
  try {
    const connection = await connect(status!.address!)
    await until('a greeting', () => (connection.received().startsWith('hello ') ? true : undefined))
    await connection.leave()
    return undefined
  } catch (error) {
    return `a fresh client was not served: ${(error as Error).message}`
  }
}
