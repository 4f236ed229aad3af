// The pool namespace with all that must stand before the first pod does: rights, fences, and what the pods need to start.
import type { Namespace, NetworkPolicy } from '../../api/kube/objects.ts'
import { namespaces, networkPolicies, podDisruptionBudgets, roleBindings } from '../../api/kube/resources.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import { fenceAnnotation, ownerUIDAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { buildPoolBudget } from '../build/disruptionBudgets.ts'
import { inPool, poolOf } from '../build/identity.ts'
import { buildPoolNamespace } from '../build/namespace.ts'
import { buildTargetPolicy, buildUngatedPolicy, ungatedPolicyName } from '../build/networkPolicies.ts'
import { findReferences } from '../build/references.ts'
import { buildHolderRoleBinding } from '../build/rights.ts'
import { buildTargetSpec } from '../build/targetPod.ts'
import type { Problem } from '../problem.ts'
import { keepAccess } from './access.ts'
import { applyCopies, copiesAnnotation, deleteCopies, findForgotten, renderCopies } from './copies.ts'
import { find } from './find.ts'
import type { InfrastructureInput } from './infrastructure.ts'
import { isOurs, keep } from './keep.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import { readKeptFence } from './keptFence.ts'

/** `exists`: the namespace is there and ours. `ready`: pods may be made in it. */
export type PoolNamespace = { readonly exists: boolean; readonly ready: boolean; readonly problems: readonly Problem[] }

export async function applyPoolNamespace(input: InfrastructureInput): Promise<PoolNamespace> {
  const { client, service } = input
  const references = findReferences(buildTargetSpec(service.spec))
  const live = await findPool(input, renderCopies(references))
  const obstacle = live && findObstacle(live, buildPoolNamespace(input.service, input.userNamespace, {}))
  if (obstacle) return { exists: false, ready: false, problems: [obstacle] }

  const { left, problems: stuck } = await deleteCopies(client, service, findForgotten(live, references))
  const copies = renderCopies([...references, ...left])
  const annotations: Record<string, string> = {
    [fenceAnnotation]: longer(readKeptFence(live), service.spec.proxy.fence),
    ...(copies !== '' && { [copiesAnnotation]: copies }),
  }
  const desired = buildPoolNamespace(service, input.userNamespace, annotations)
  const kept = await keep(client, namespaces, { desired, live })
  if (kept.kind === 'problem') return { exists: false, ready: false, problems: [...stuck, kept.problem] }

  const keeper = createKeeper(client, input.read)
  const fences = await Promise.all([
    keeper.keep(roleBindings, buildHolderRoleBinding(service)),
    keepPolicies(keeper, service),
    keeper.keep(podDisruptionBudgets, buildPoolBudget(service)),
  ])
  // Pods need nobody who looks at them: what is wrong here stops none.
  await keepAccess(keeper, input.read, service)
  const { complete, problems } = await applyCopies(client, service, references)
  const ready = complete && fences.every(fence => fence !== undefined)
  return { exists: true, ready, problems: [...stuck, ...keeper.problems, ...problems] }
}

/** Pods that have no gate are not cut off while the policies change. */
async function keepPolicies(keeper: Keeper, service: DedicatedService): Promise<NetworkPolicy | undefined> {
  const keepUngated = () =>
    keeper.keepOrRemove(networkPolicies, {
      desired: buildUngatedPolicy(service),
      metadata: inPool(service, ungatedPolicyName),
    })
  if (service.spec.gate) await keepUngated()
  const kept = await keeper.keep(networkPolicies, buildTargetPolicy(service))
  if (!service.spec.gate) await keepUngated()
  return kept
}

function longer(before: string | undefined, now: string): string {
  return before !== undefined && durationMs(before) > durationMs(now) ? before : now
}

/** What is remembered of copies must not come from a watch that lags, or a copy could be forgotten; nor may a namespace be taken that the watch does not see. */
async function findPool(
  { client, service, read }: InfrastructureInput,
  copies: string,
): Promise<Namespace | undefined> {
  const name = poolOf(service)
  const known = read(namespaces, { name })
  if (known && (known.metadata.annotations?.[copiesAnnotation] ?? '') === copies) return known
  return find(client, namespaces, { name })
}

function findObstacle(live: Namespace, desired: Namespace): Problem | undefined {
  const { name, annotations, deletionTimestamp } = live.metadata
  const owner = annotations?.[ownerUIDAnnotation]
  if (!isOurs(live, desired) || (owner !== undefined && owner !== desired.metadata.annotations?.[ownerUIDAnnotation]))
    return {
      reason: 'PoolNamespaceTaken',
      message: `namespace ${name} was not made for this service and is left alone; delete it, and the service gets its own`,
    }
  if (!deletionTimestamp) return undefined
  return {
    reason: 'PoolNamespaceTerminating',
    message: `the pool namespace ${name} is being deleted; it is made anew once it is gone. If that does not happen, see what holds it: kubectl get namespace ${name} -o yaml`,
  }
}
