// One look at one DedicatedService, top to bottom: its infrastructure, its pool, its status. Level-triggered: it starts from what is there, and twice is harmless.
import { isKubeError } from '../api/kube/errors.ts'
import { serviceFinalizer } from '../api/v1alpha1/names.ts'
import { dedicatedServices } from '../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../api/v1alpha1/types.generated.ts'
import { findReferences } from './build/references.ts'
import { buildTargetSpec, templateHash } from './build/targetPod.ts'
import type { Context } from './context.ts'
import { finalize } from './finalize.ts'
import { applyInfrastructure, type Infrastructure } from './infrastructure.ts'
import { endOrphans } from './orphans.ts'
import { earliest, lookAtPool, type PoolLook } from './pool.ts'
import { checkTemplate } from './template.ts'
import { writeStatus } from './writeStatus.ts'

export async function reconcile(context: Context, key: string): Promise<{ againAfterMs: number } | undefined> {
  const orphans = await endOrphans(context, key)
  const service = context.caches.service(key)
  if (!service) {
    if (!orphans) context.memory.forget(key)
    return orphans
  }
  if (service.metadata.deletionTimestamp) return finalize(context, service)
  if (!service.metadata.finalizers?.includes(serviceFinalizer)) {
    // Its own change brings the next look; nothing is made for a service that could vanish without us.
    await addFinalizer(context, service)
    return undefined
  }
  const infrastructure = await keepInfrastructure(context, service, key)
  if (!infrastructure) return { againAfterMs: context.settings.lookMs }
  const hash = templateHash(service)
  const pool = { service, key, namespace: infrastructure.poolNamespace }
  const refusal = infrastructure.poolReady ? await checkTemplate(context, pool, hash) : undefined
  const look: PoolLook = await lookAtPool(context, {
    ...pool,
    templateHash: hash,
    deletedForMs: undefined,
    mayCreate: infrastructure.poolReady && !refusal,
  })
  const statusAgainMs = await writeStatus(context, { service, key, infrastructure, look, refusal })
  return { againAfterMs: earliest(look.againAfterMs, statusAgainMs, context.settings.lookMs)! }
}

/** Secrets and ConfigMaps that a spec names are not watched: while the service is being worked on they are read again this often. */
const COPIES_MAX_AGE_MS = 1_000

/** At a change of the spec or its annotations, of anything kept for it, and at every regular look. Undefined: the service's namespace is not seen yet. */
async function keepInfrastructure(
  context: Context,
  service: DedicatedService,
  key: string,
): Promise<Infrastructure | undefined> {
  const memory = context.memory.of(key)
  const of = JSON.stringify([service.metadata.generation, service.metadata.annotations])
  const known = memory.infrastructure
  const maxAgeMs =
    findReferences(buildTargetSpec(service.spec)).length > 0 ? COPIES_MAX_AGE_MS : context.settings.lookMs
  if (known && !memory.keptChanged && known.of === of && context.nowMono() - known.atMono < maxAgeMs)
    return known.result
  const userNamespace = context.caches.namespace(service.metadata.namespace!)
  if (!userNamespace) return undefined
  memory.keptChanged = false
  const result = await applyInfrastructure({
    client: context.client,
    settings: context.settings.proxy,
    service,
    userNamespace,
    nodes: context.caches.nodes(),
    read: context.readKept,
  })
  memory.infrastructure = { result, of, atMono: context.nowMono() }
  return result
}

async function addFinalizer(context: Context, { metadata }: DedicatedService): Promise<void> {
  const { namespace, name, resourceVersion } = metadata
  const finalizers = [...(metadata.finalizers ?? []), serviceFinalizer]
  try {
    await context.client.patch(
      dedicatedServices,
      { namespace, name },
      { metadata: { resourceVersion, finalizers } },
      { type: 'merge' },
    )
  } catch (error) {
    if (!isKubeError(error, 'conflict', 'notFound')) throw error
  }
}
