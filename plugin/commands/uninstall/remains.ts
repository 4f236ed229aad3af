// What is still in a pool namespace that is to go, in words.

import type { Namespace, Pod } from '../../../api/kube/objects.ts'
import { pods } from '../../../api/kube/resources.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { listKnown } from './inventory.ts'
import type { Work } from './work.ts'

export async function describePool({ client, signal }: Work, { metadata, status }: Namespace): Promise<string> {
  const namespace = metadata.name
  const [there, tickets] = await Promise.all([
    listKnown(client.list(pods, { namespace, signal })),
    listKnown(client.list(isolationPods, { namespace, signal })),
  ])
  if (there.length > 0) return `${describePods(there)} of ${namespace} have not ended`
  if (tickets.length > 0) return `${tickets.length} tickets of ${namespace} have not ended`
  const why = status?.conditions?.find(condition => condition.status === 'True')?.message
  return `the namespace ${namespace} is not gone${why ? `: ${why}` : ''}`
}

/** Which, and where: a node that is gone never says that its pods have ended. */
export function describePods(there: readonly Pod[]): string {
  const shown = there.slice(0, 3).map(({ metadata, spec }) => `${metadata.name} on node ${spec?.nodeName ?? '<none>'}`)
  const more = there.length - shown.length
  return `pods ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
