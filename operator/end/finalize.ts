// The end of a service, in this order: stop accepting and end connections (its proxies do, when they see the deletion), end every ticket and its pod, delete the pool namespace, drop the finalizer.
import { isAbsent } from '../../api/kube/errors.ts'
import { namespaces } from '../../api/kube/resources.ts'
import { ownerUIDAnnotation, poolNamespace } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { templateHash } from '../build/targetPod.ts'
import type { Context } from '../context.ts'
import { asOne } from '../parallel.ts'
import { earliest, lookAtPool } from '../pool/pool.ts'
import { dropRightsFinalizer } from '../pool/releaseRights.ts'
import { dropFinalizer, hasFinalizer } from './finalizer.ts'
import { relabelTickets } from './relabel.ts'

/** How often to ask whether the namespace is gone: Kubernetes takes some 5 s for an empty one. */
const NAMESPACE_POLL_MS = 1_000

/** Undefined: nothing is left to do for this service. */
export async function finalize(
  context: Context,
  service: DedicatedService,
): Promise<{ againAfterMs: number } | undefined> {
  const { namespace, name, uid } = service.metadata
  const key = `${namespace}/${name}`
  if (!hasFinalizer(service)) {
    context.memory.forget(key)
    return undefined
  }
  const memory = context.memory.of(key)
  memory.deletedSinceMono ??= context.nowMono()
  const pool = poolNamespace({ namespace: namespace!, name, uid: uid! })
  const look = await lookAtPool(context, {
    service,
    key,
    namespace: pool,
    templateHash: templateHash(service),
    deletedForMs: context.nowMono() - memory.deletedSinceMono,
    mayCreate: false,
  })
  const inUse = look.tickets.some(ticket => ticket.phase !== 'Done' || ticket.pod) || context.creations.count(key) > 0
  if (inUse) {
    if (look.troubles.length > 0) throw asOne(look.troubles)
    return { againAfterMs: earliest(look.againAfterMs, NAMESPACE_POLL_MS)! }
  }
  await dropRightsFinalizer(context, pool)
  if (await removeNamespace(context, pool, uid!)) {
    if (!(await dropFinalizer(context, service))) return { againAfterMs: NAMESPACE_POLL_MS }
    context.memory.forget(key)
    context.memory.forget(pool)
    context.creations.forget(key)
    context.log.info({ service: key, namespace: pool }, 'removed the pool namespace of a deleted service')
    return undefined
  }
  await relabelTickets(context, key, pool)
  if (look.troubles.length > 0) throw asOne(look.troubles)
  return { againAfterMs: NAMESPACE_POLL_MS }
}

/** True once the namespace is gone, or belongs to somebody else. */
async function removeNamespace(context: Context, name: string, ownerUID: string): Promise<boolean> {
  try {
    const namespace = await context.client.get(namespaces, { name })
    if (namespace.metadata.annotations?.[ownerUIDAnnotation] !== ownerUID) return true
    if (!namespace.metadata.deletionTimestamp)
      await context.client.delete(namespaces, { name }, { uid: namespace.metadata.uid })
    return false
  } catch (error) {
    if (isAbsent(error)) return true
    throw error
  }
}
