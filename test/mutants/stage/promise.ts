// What every directed fault is judged by, from the targets' side: no pod accepts twice (I1), and none that no record says is reserved (I4).
import type { Socket } from 'node:net'
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { greetAndEcho } from '../../flows/proxyTargets.ts'

export type Accepts = {
  /** What a target of this UID does with a connection. */
  serve(uid: string): (socket: Socket, pod: string) => void
  /** Throws an error that names the invariants that were broken. `only`: another one is not of interest. */
  judge(only?: 'I1'): Promise<void>
}

export function watchAccepts(client: KubeClient, pool: string): Accepts {
  const counts = new Map<string, number>()
  const checks: Promise<string | undefined>[] = []
  return {
    serve: uid => (socket, pod) => {
      const name = `${pod} (${uid})`
      counts.set(name, (counts.get(name) ?? 0) + 1)
      checks.push(checkReserved(client, { namespace: pool, name: pod }))
      greetAndEcho(socket, pod)
    },
    async judge(only) {
      const twice = [...counts].filter(([, count]) => count > 1)
      const breaches = [
        ...twice.map(([pod, count]) => `I1: pod ${pod} accepted ${count} connections`),
        ...(await Promise.all(checks)).filter(breach => breach !== undefined),
      ].filter(breach => !only || breach.startsWith(only))
      if (breaches.length > 0) throw new Error(breaches.join('; '))
    },
  }
}

/** A record that says who holds the pod keeps saying so: read at once, it was there before the accept. */
async function checkReserved(
  client: KubeClient,
  ref: { namespace: string; name: string },
): Promise<string | undefined> {
  try {
    const { status } = await client.get(isolationPods, ref)
    return status?.holder
      ? undefined
      : `I4: pod ${ref.name} accepted a connection while its ticket was ${status?.phase} and held by nobody`
  } catch (error) {
    if (!isKubeError(error, 'notFound')) throw error
    return `I4: pod ${ref.name} accepted a connection and has no ticket`
  }
}
