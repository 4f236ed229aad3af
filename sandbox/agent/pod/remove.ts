// Takes a pod that has ended out of the API, as a kubelet does once nothing of it runs any more.
import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../../../api/kube/backoff.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { pods } from '../../../api/kube/resources.ts'
import type { Parts } from '../parts.ts'

const BACKOFF = { initialMs: 200, maxMs: 10_000 }

/** Never another pod of the same name. Ends when the object is gone, when only finalizers keep it, or when `signal` aborts. */
export async function removePod(
  { client, limit, log }: Pick<Parts, 'client' | 'limit' | 'log'>,
  { metadata: { name, namespace, uid } }: Pod,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      return await limit(() => client.delete(pods, { namespace, name }, { uid, gracePeriodSeconds: 0, signal }))
    } catch (err) {
      if (signal.aborted || isKubeError(err, 'notFound', 'conflict')) return
      const retryInMs = backoffMs(BACKOFF, failures, Math.random)
      log.warn({ err, pod: `${namespace}/${name}`, retryInMs }, 'cannot remove an ended pod, will retry')
      await sleep(retryInMs, undefined, { signal }).catch(() => {})
    }
  }
}
