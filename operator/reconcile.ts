// One look at one DedicatedService, top to bottom: its infrastructure, its pool, its status. Level-triggered: it starts from what is there, and twice is harmless.
import type { DedicatedService } from '../api/v1alpha1/types.generated.ts'
import { findReferences } from './build/references.ts'
import { buildTargetSpec, templateHash } from './build/targetPod.ts'
import type { Context } from './context.ts'
import { finalize } from './end/finalize.ts'
import { addFinalizer, hasFinalizer } from './end/finalizer.ts'
import { endOrphans } from './end/orphans.ts'
import { applyInfrastructure, type Infrastructure, readInfrastructure } from './infrastructure/infrastructure.ts'
import { asOne } from './parallel.ts'
import { earliest, lookAtPool, type PoolLook } from './pool/pool.ts'
import { checkTemplate } from './pool/template.ts'
import { writeStatus } from './status/writeStatus.ts'

const FINALIZER_RETRY_MS = 1_000

/** `trouble`: something failed, and is to be tried again after ever longer; `againAfterMs` holds all the same. */
export type Looked = { readonly againAfterMs: number; readonly trouble?: unknown }

/** Undefined: nothing is left to do until something changes. */
export async function reconcile(context: Context, key: string): Promise<Looked | undefined> {
  const troubles: unknown[] = []
  const note = (error: unknown) => {
    troubles.push(error)
    return undefined
  }
  // A service is not to suffer for what keeps the pool of a former one of its name.
  const orphans = await endOrphans(context, key).catch(note)
  const service = context.caches.service(key)
  if (!service) {
    if (troubles.length > 0) throw asOne(troubles)
    if (!orphans) context.memory.forget(key)
    return orphans
  }
  if (service.metadata.deletionTimestamp) return finalize(context, service)
  if (!hasFinalizer(service)) {
    // Its own change brings the next look; nothing is made for a service that could vanish without us.
    return (await addFinalizer(context, service)) ? undefined : { againAfterMs: FINALIZER_RETRY_MS }
  }
  // What fails here must not keep tickets from being ended, dead holders from being found, or the status from saying so.
  const kept = await keepInfrastructure(context, service, key).catch(note)
  const infrastructure = kept ?? (troubles.length > 0 ? unkept(context, service, key) : undefined)
  if (!infrastructure) return { againAfterMs: context.settings.lookMs }
  const hash = templateHash(service)
  const pool = { service, key, namespace: infrastructure.poolNamespace }
  const check = infrastructure.poolReady ? await checkTemplate(context, pool, hash).catch(note) : undefined
  const look: PoolLook = await lookAtPool(context, {
    ...pool,
    templateHash: hash,
    deletedForMs: undefined,
    mayCreate: infrastructure.poolReady && check?.kind === 'accepted',
  })
  const refusal = check?.kind === 'refused' ? check : undefined
  const statusAgainMs = await writeStatus(context, { service, key, infrastructure, look, refusal })
  troubles.push(...look.troubles)
  const { lookMs } = context.settings
  // Whatever else is waited for may wait until the trouble is over. Silence is judged by looks without a gap.
  if (troubles.length > 0)
    return { againAfterMs: earliest(look.holders.againAfterMs, lookMs)!, trouble: asOne(troubles) }
  return { againAfterMs: earliest(look.againAfterMs, statusAgainMs, lookMs)! }
}

/** The infrastructure as last kept, or as the watches show it, in which nothing may be made for now. */
function unkept(context: Context, service: DedicatedService, key: string): Infrastructure {
  const known = context.memory.of(key).infrastructure
  if (known && known.uid === service.metadata.uid) return { ...known.result, poolReady: false }
  return readInfrastructure({ service, nodes: context.caches.nodes(), read: context.readKept })
}

/** Secrets and ConfigMaps that a spec names are not watched: while the service is being worked on they are read again this often. */
const COPIES_MAX_AGE_MS = 1_000

/** At a change of the spec or its annotations, of anything kept for it, when its namespace is deleted, and at every regular look. Undefined: the service's namespace is not seen yet. */
async function keepInfrastructure(
  context: Context,
  service: DedicatedService,
  key: string,
): Promise<Infrastructure | undefined> {
  const memory = context.memory.of(key)
  const { uid, generation, annotations } = service.metadata
  const userNamespace = context.caches.namespace(service.metadata.namespace!)
  const of = JSON.stringify([uid, generation, annotations, userNamespace?.metadata.deletionTimestamp])
  const known = memory.infrastructure
  const maxAgeMs =
    findReferences(buildTargetSpec(service.spec)).length > 0 ? COPIES_MAX_AGE_MS : context.settings.lookMs
  if (known && !memory.keptChanged && known.of === of && context.nowMono() - known.atMono < maxAgeMs)
    return known.result
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
  memory.infrastructure = { result, of, uid: uid!, atMono: context.nowMono() }
  return result
}
