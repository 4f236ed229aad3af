// Everything that `status` can see of a service, as it was read.
import type { CoreEvent, Lease, Pod } from '../../../api/kube/objects.ts'
import type { DedicatedService, IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import type { Look } from '../../cluster/parseConnections.ts'

/** Undefined: it could not be read, and `unreadable` says why. */
export type Sight = {
  readonly service: DedicatedService
  readonly tickets: readonly IsolationPod[] | undefined
  readonly targetPods: readonly Pod[] | undefined
  readonly leases: readonly Lease[] | undefined
  readonly proxies: readonly Pod[] | undefined
  readonly events: readonly CoreEvent[] | undefined
  /** The last line of the log of some pods that run and are not ready, by the pod's name. */
  readonly lastLines: ReadonlyMap<string, string>
  /** What the proxies that answered tell, by the pod's name. */
  readonly looks: ReadonlyMap<string, Look>
  readonly unreadable: readonly string[]
}
