// Makes the server under test forget how everything once was, where there is a way to: on a test cluster through etcd, on the sandbox by its own door.
import type { KubeClient } from '../../api/kube/client.ts'
import { compactHistory } from '../cluster/compact.ts'

export const canForget = Boolean(process.env.CLUSTER_STATE || process.env.SANDBOX_STATE)

/** Every moment before `resourceVersion`: its pages are gone. Watches go on, those of other tests among them. */
export async function forget(client: KubeClient, resourceVersion: string): Promise<void> {
  if (process.env.CLUSTER_STATE) return compactHistory(resourceVersion)
  const answer = await client.raw({ method: 'POST', path: '/sandbox/compact' })
  answer.body.destroy()
}
