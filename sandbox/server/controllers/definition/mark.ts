// What the deletion of a CustomResourceDefinition writes on it at once: it stays until its objects are gone.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon'

/** Changes the draft, which bears its deletionTimestamp already. */
export function markDefinition(draft: Obj): void {
  const { metadata, status } = draft as unknown as CustomResourceDefinition
  const finalizers = metadata.finalizers ?? []
  if (!finalizers.includes(cleanupFinalizer)) metadata.finalizers = [...finalizers, cleanupFinalizer]
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'Terminating')
  const lastTransitionTime = metadata.deletionTimestamp
  const terminating = { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message }
  draft.status = { ...status, conditions: [...others, { ...terminating, lastTransitionTime }] }
}
