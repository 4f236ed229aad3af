// Our two kinds, as the REST paths need them.
import type { Resource } from '../kube/resources.ts'
import type { DedicatedService, IsolationPod } from './types.generated.ts'

export const group = 'soh.re'
export const version = 'v1alpha1'

export const dedicatedServices: Resource<DedicatedService> = {
  group,
  version,
  plural: 'dedicatedservices',
  kind: 'DedicatedService',
  namespaced: true,
}
export const isolationPods: Resource<IsolationPod> = {
  group,
  version,
  plural: 'isolationpods',
  kind: 'IsolationPod',
  namespaced: true,
}
