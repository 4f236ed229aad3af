// What the deletion of a CustomResourceDefinition writes on it at once: it stays until its objects are gone.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

type Status = CustomResourceDefinition['status']

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

/** The status of a definition whose objects are being deleted; undefined when it says so already. */
export function inProgress(status: Status): Status | undefined {
  const conditions = status?.conditions ?? []
  const was = conditions.find(({ type }) => type === 'Terminating')
  if (was?.reason !== 'InstanceDeletionPending') return undefined
  const now = { ...was, reason: 'InstanceDeletionInProgress', message: 'CustomResource deletion is in progress' }
  return { ...status, conditions: conditions.map(condition => (condition === was ? now : condition)) } as Status
}
