// The end of all services where no operator runs. A finalizer stands for a promise: no pod serves two connections, and no address comes back while somebody may dial it. So they
// go in the order in which the promise is kept without them: nobody who works against us, nobody who dials, no pod; then the finalizers.
import { isKubeError } from '../../../api/kube/errors.ts'
import type { KubeObject, Namespace } from '../../../api/kube/objects.ts'
import { deployments, namespaces, pods, type Resource, roleBindings } from '../../../api/kube/resources.ts'
import {
  ownerUIDAnnotation,
  proxyName,
  rightsFinalizer,
  roleLabel,
  serviceFinalizer,
  serviceLabel,
  ticketFinalizer,
} from '../../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { operatorName, systemNamespace } from '../../assets/system.ts'
import { listKnown, listPools, listServices } from './inventory.ts'
import { describePods } from './remains.ts'
import { deleted, remove, untilNothing, type Work } from './work.ts'

/** Proxies would let their connections drain, for hours if need be. */
const GRACE_SECONDS = 5

const whenNodeIsGone =
  'A node that is gone never says that they have ended. If you know that it is off for good: kubectl delete pod NAME -n NAMESPACE --force; then run this again.'

export async function endWithoutOperator(work: Work): Promise<void> {
  await stopOperator(work)
  const services = await listServices(work.client, work.signal)
  for (const service of services) {
    if (!service.metadata.deletionTimestamp) await remove(work, dedicatedServices, service)
  }
  for (const service of services) await stopProxies(work, service)
  const pools = await listPools(work.client, work.signal)
  for (const pool of pools) await remove(work, namespaces, pool)
  for (const pool of pools) await emptyPool(work, pool)
  for (const service of services) await letServiceGo(work, service, pools)
}

/** One that comes back in the midst would make anew what we end. */
async function stopOperator(work: Work): Promise<void> {
  const { client, signal } = work
  const ref = { namespace: systemNamespace, name: operatorName }
  const operator = await ifThere(client.get(deployments, ref, { signal }))
  if (operator && (await remove(work, deployments, operator))) work.say(deleted(deployments, operator))
  const labelSelector = 'app.kubernetes.io/name=isolation-proxy,app.kubernetes.io/component=operator'
  await untilPodsGone(work, 'the end of the operator', { namespace: systemNamespace, labelSelector })
}

async function stopProxies(work: Work, { metadata }: DedicatedService): Promise<void> {
  const { namespace, name, uid } = metadata
  const { client, signal } = work
  const proxies = await ifThere(client.get(deployments, { namespace, name: proxyName(name) }, { signal }))
  if (proxies?.metadata.ownerReferences?.some(owner => owner.uid === uid)) await remove(work, deployments, proxies)
  const labelSelector = `${serviceLabel}=${name},${roleLabel}=proxy`
  await untilPodsGone(work, `the end of the proxies of ${namespace}/${name}`, { namespace, labelSelector })
}

/** Deletes them, again where a ReplicaSet was quicker, and waits. */
async function untilPodsGone(
  work: Work,
  what: string,
  where: { namespace: string | undefined; labelSelector?: string },
): Promise<void> {
  await untilNothing(work, what, async () => {
    const there = await listKnown(work.client.list(pods, { ...where, signal: work.signal }))
    for (const pod of there) {
      const ending =
        pod.metadata.deletionTimestamp !== undefined && (pod.metadata.deletionGracePeriodSeconds ?? 0) <= GRACE_SECONDS
      if (!ending) await remove(work, pods, pod, { gracePeriodSeconds: GRACE_SECONDS })
    }
    return there.length === 0 ? undefined : { left: `${describePods(there)} have not ended`, hint: whenNodeIsGone }
  })
}

async function emptyPool(work: Work, pool: Namespace): Promise<void> {
  const namespace = pool.metadata.name
  await untilPodsGone(work, `the end of the pods of ${namespace}`, { namespace })
  await untilNothing(work, `the end of ${namespace}`, async () => {
    const { client, signal } = work
    const found = await ifThere(client.get(namespaces, { name: namespace }, { signal }))
    if (found?.metadata.uid !== pool.metadata.uid) return undefined
    await letGo(work, isolationPods, namespace, ticketFinalizer)
    await letGo(work, roleBindings, namespace, rightsFinalizer)
    const why = found?.status?.conditions?.find(({ status }) => status === 'True')?.message ?? 'Kubernetes empties it'
    return { left: why, hint: `See kubectl get namespace ${namespace} -o yaml` }
  })
  work.say(deleted(namespaces, pool))
}

/** Of those that are being deleted: nothing else of them is touched. */
async function letGo(work: Work, resource: Resource, namespace: string, finalizer: string): Promise<void> {
  for (const object of await listKnown(work.client.list(resource, { namespace, signal: work.signal }))) {
    if (object.metadata.deletionTimestamp) await dropFinalizer(work, resource, object, finalizer)
  }
}

async function letServiceGo(work: Work, service: DedicatedService, pools: readonly Namespace[]): Promise<void> {
  const { namespace, name, uid } = service.metadata
  const mine = pools.find(({ metadata }) => metadata.annotations?.[ownerUIDAnnotation] === uid)
  await untilNothing(work, `the end of ${namespace}/${name}`, async () => {
    const { client, signal } = work
    const found = await ifThere(client.get(dedicatedServices, { namespace, name }, { signal }))
    if (found?.metadata.uid !== uid) return undefined
    await dropFinalizer(work, dedicatedServices, found!, serviceFinalizer)
    const others = found!.metadata.finalizers?.filter(each => each !== serviceFinalizer) ?? []
    const held =
      others.length > 0 ? `it is held by the finalizer ${others.join(', ')}, which is not ours` : 'it is not gone yet'
    return {
      left: held,
      hint: `Its pool namespace ${mine?.metadata.name ?? ''} is gone. Whoever put it there has to take it away.`,
    }
  })
  work.say(deleted(dedicatedServices, service))
}

/** A change in between brings another look. */
async function dropFinalizer(
  work: Work,
  resource: Resource,
  { metadata }: KubeObject,
  finalizer: string,
): Promise<void> {
  const { namespace, name, resourceVersion, finalizers = [] } = metadata
  if (!finalizers.includes(finalizer)) return
  const kept = finalizers.filter(each => each !== finalizer)
  const patch = { metadata: { resourceVersion, finalizers: kept } }
  try {
    await work.client.patch(resource, { namespace, name }, patch, { type: 'merge', signal: work.signal })
  } catch (error) {
    if (!isKubeError(error, 'conflict', 'notFound')) throw error
  }
}

async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isKubeError(error, 'notFound')) return undefined
    throw error
  }
}
