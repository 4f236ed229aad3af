// Plays the node: a pod gets the lowest address that is free, so that addresses come back at once, is ready as soon as it has one, and remembers who came.

import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { startReflector } from '../../../api/kube/reflector.ts'
import { pods } from '../../../api/kube/resources.ts'
import { until } from '../../cluster/until.ts'
import { startTarget, type Target } from '../../flows/proxyTargets.ts'
import { type Accepts, watchAccepts } from './promise.ts'

export type Run = { readonly name: string; readonly uid: string; readonly host: string; readonly target: Target }

export type Kubelet = {
  readonly accepts: Accepts
  /** The n-th pod, from 1, once it runs. */
  started(n: number): Promise<Run>
  /** Resolves when nothing answers at this pod's address any more. */
  ended(run: Run): Promise<void>
  stop(): Promise<void>
}

export type KubeletParts = {
  readonly client: KubeClient
  readonly pool: string
  /** The first three bytes of the pods' addresses. */
  readonly subnet: string
  readonly port: number
  /** Whether the n-th pod listens. */
  readonly listens?: (n: number) => boolean
  /** Whether the n-th pod runs on when it is to end, as those do that ignore SIGTERM. */
  readonly lingers?: (n: number) => boolean
}

export function startKubelet({ client, pool, subnet, port, listens, lingers }: KubeletParts): Kubelet {
  const runs: Run[] = []
  const seen = new Set<string>()
  const taken = new Map<string, string>()
  const accepts = watchAccepts(client, pool)
  const troubles: unknown[] = []
  let isOver = false
  let work = Promise.resolve()

  /** One thing after the other, so that an address is free before the next pod asks for one. */
  const then = (job: () => Promise<void>) => {
    work = work.then(job).catch((error: unknown) => {
      if (!isOver && !isKubeError(error, 'notFound', 'conflict')) troubles.push(error)
    })
  }
  const freeHost = () => {
    for (let last = 1; ; last += 1) if (!taken.has(`${subnet}.${last}`)) return `${subnet}.${last}`
  }
  const start = async ({ metadata }: Pod) => {
    const { name, uid } = metadata as { name: string; uid: string }
    const host = freeHost()
    taken.set(host, uid)
    const n = seen.size
    const target = await startTarget(name, { host, port }, { listens: listens?.(n) ?? true, serve: accepts.serve(uid) })
    runs.push({ name, uid, host, target })
    const condition = { type: 'Ready', status: 'True' }
    const status = { phase: 'Running', podIP: host, conditions: [condition] }
    await client.patch(
      pods,
      { namespace: pool, name },
      { metadata: { uid }, status },
      { type: 'merge', subresource: 'status' },
    )
  }
  const end = async (uid: string) => {
    const n = runs.findIndex(one => one.uid === uid) + 1
    const run = runs[n - 1]
    if (!run || lingers?.(n) || taken.get(run.host) !== uid) return
    await run.target.close()
    taken.delete(run.host)
  }
  const reflector = startReflector({
    client,
    resource: pods,
    namespace: pool,
    onChange({ type, object }) {
      const { uid } = object.metadata as { uid: string }
      if (type === 'deleted' || object.metadata.deletionTimestamp) return then(() => end(uid))
      if (seen.has(uid)) return
      seen.add(uid)
      then(() => start(object))
    },
  })
  const complain = () => {
    if (troubles.length > 0) throw troubles[0]
  }
  return {
    accepts,
    started: n =>
      until(`pod ${n} runs`, () => {
        complain()
        return runs[n - 1]
      }),
    async ended(run) {
      await until(`the end of ${run.name}`, () => (taken.get(run.host) === run.uid ? undefined : true))
    },
    async stop() {
      isOver = true
      await reflector.stop()
      await work
      await Promise.all(runs.map(({ target }) => target.close()))
    },
  }
}
