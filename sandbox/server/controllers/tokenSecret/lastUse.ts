// A Secret whose token is used says on which day that was last, so that people find those that nobody uses.
import type { Secret } from '../../../../api/kube/objects.ts'
import { secrets } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import { Refusal } from '../../refusal.ts'
import { handOf } from '../hand.ts'

const label = 'kubernetes.io/legacy-token-last-used'

/** To be told of each use; one a day is written. */
export function noteUseIn(cluster: Cluster): (secret: Obj) => void {
  const hand = handOf(cluster, 'apiserver')
  return used => {
    const day = cluster.now().toISOString().slice(0, 10)
    if (used.metadata.labels?.[label] === day) return
    const secret = used as unknown as Secret
    try {
      hand.change(secrets, secret, present => ({
        ...present,
        metadata: { ...present.metadata, labels: { ...present.metadata.labels, [label]: day } },
      }))
    } catch (error) {
      // A Secret that a policy guards, or that has just gone, is used all the same.
      if (!(error instanceof Refusal)) throw error
    }
  }
}
