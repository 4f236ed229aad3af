// What an uninstall meets: services, their pool namespaces, the operator, and the objects of the installation.
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Deployment, KubeObject, Namespace } from '../../../api/kube/objects.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import { deployments, namespaces } from '../../../api/kube/resources.ts'
import { managedByLabel, managedByValue } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { readOwner } from '../../../operator/end/sweep.ts'
import { resourceOf } from '../../assets/kinds.ts'
import { type Found, lookAt } from '../../assets/look.ts'
import { renderRemovable } from '../../assets/manifests.ts'

export type Inventory = {
  readonly services: readonly DedicatedService[]
  /** Those that the operator made: their very names prove it. */
  readonly pools: readonly Namespace[]
  readonly operator: 'missing' | 'down' | 'running'
  /** In the order in which they are to go. */
  readonly installed: readonly Found[]
  /** What bears our label and is not of this release: of an earlier one, or somebody else's. It is named, and left alone. */
  readonly others: readonly Found[]
}

/** What goes first stands first. The CRDs go while the operator is there: a service that is made meanwhile is ended by it. */
const order = [
  'CustomResourceDefinition',
  'Deployment',
  'PodDisruptionBudget',
  'Service',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
  'FlowSchema',
  'PriorityLevelConfiguration',
  'ClusterRoleBinding',
  'RoleBinding',
  'ClusterRole',
  'Role',
  'ServiceAccount',
  'Namespace',
]

export async function takeInventory(client: KubeClient, signal: AbortSignal): Promise<Inventory> {
  const manifests = await renderRemovable()
  const [services, pools, { pairs, others }] = await Promise.all([
    listServices(client, signal),
    listPools(client, signal),
    lookAt(client, manifests, { signal, passForbidden: false }),
  ])
  const found = pairs.flatMap(({ manifest, live }) => (live ? [{ resource: resourceOf(manifest), object: live }] : []))
  const operator = found.find(({ resource }) => resource === (deployments as Resource))?.object
  return { services, pools, operator: judgeOperator(operator), installed: inOrder(found), others: outside(others) }
}

/** None where the cluster does not know the kind. */
export async function listServices(client: KubeClient, signal: AbortSignal): Promise<readonly DedicatedService[]> {
  return listKnown(client.list(dedicatedServices, { signal }))
}

export async function listPools(client: KubeClient, signal: AbortSignal): Promise<readonly Namespace[]> {
  const labelSelector = `${managedByLabel}=${managedByValue}`
  const { items } = await client.list(namespaces, { labelSelector, signal })
  return items.filter(readOwner)
}

export async function listKnown<T extends KubeObject>(
  asked: Promise<{ readonly items: readonly T[] }>,
): Promise<readonly T[]> {
  try {
    return (await asked).items
  } catch (error) {
    if (isKubeError(error, 'notFound')) return []
    throw error
  }
}

/** What lies in the operator's namespace goes with it. */
function outside(others: readonly Found[]): readonly Found[] {
  return others.filter(({ resource }) => !resource.namespaced)
}

function judgeOperator(object: KubeObject | undefined): Inventory['operator'] {
  if (!object) return 'missing'
  return ((object as Deployment).status?.availableReplicas ?? 0) > 0 ? 'running' : 'down'
}

export function inOrder(found: readonly Found[]): Found[] {
  const rank = ({ resource }: Found) => order.indexOf(resource.kind)
  return found.toSorted((a, b) => rank(a) - rank(b))
}
