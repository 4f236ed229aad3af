// Plays the node: a pod gets the lowest address that is free, so that addresses come back at once, is ready as soon as it has one, and remembers who came.

import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { startReflector } from '../../../api/kube/reflector.ts'
import { pods } from '../../../api/kube/resources.ts'
import { until } from '../../cluster/until.ts'
import { startTarget, type Target } from '../../flows/proxyTargets.ts'
import { type GateProcess, startGateProcess } from './gateProcess.ts'
import { type Accepts, watchAccepts } from './promise.ts'

export type Run = {
  /** The n-th pod, from 1. */
  readonly n: number
  readonly name: string
  readonly uid: string
  readonly host: string
  readonly target: Target
  /** Where the service has gates. */
  readonly gate: GateProcess | undefined
}

export type Kubelet = {
  readonly accepts: Accepts
  started(n: number): Promise<Run>
  /** The youngest pod that runs. */
  latest(): Run
  /** Pods after this one run on when they are to end, as those do that ignore SIGTERM. */
  lingerAfter(run: Pick<Run, 'n'>): void
  /** Resolves when so many pods were created, whether they run or not. */
  created(count: number): Promise<void>
  /** Lets the next pod start, when pods are held back. */
  release(): void
  /** The pod vanishes with its node, and its address is free. */
  lose(run: Run): Promise<void>
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
  /** No pod starts before it is released. */
  readonly holdsBack?: boolean
}

export function startKubelet({ client, pool, subnet, port, listens, holdsBack }: KubeletParts): Kubelet {
  const runs: Run[] = []
  const seen = new Set<string>()
  const taken = new Map<string, string>()
  const waiting: Pod[] = []
  let released = holdsBack ? 0 : Number.POSITIVE_INFINITY
  const accepts = watchAccepts(client, pool)
  const troubles: unknown[] = []
  let lingersAfter = Number.POSITIVE_INFINITY
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
  const start = async (pod: Pod) => {
    const { name, uid } = pod.metadata as { name: string; uid: string }
    const host = freeHost()
    taken.set(host, uid)
    const n = runs.length + 1
    const target = await startTarget(name, { host, port }, { listens: listens?.(n) ?? true, serve: accepts.serve(uid) })
    const gate = await startGateProcess(pod, host)
    runs.push({ n, name, uid, host, target, gate })
    const condition = { type: 'Ready', status: 'True' }
    const status = { phase: 'Running', podIP: host, conditions: [condition] }
    await client.patch(
      pods,
      { namespace: pool, name },
      { metadata: { uid }, status },
      { type: 'merge', subresource: 'status' },
    )
  }
  const startNext = () => {
    for (; released > 0 && waiting.length > 0; released -= 1) {
      const pod = waiting.shift()!
      then(() => start(pod))
    }
  }
  const end = async (uid: string) => {
    const run = runs.find(one => one.uid === uid)
    if (!run || run.n > lingersAfter || taken.get(run.host) !== uid) return
    await run.gate?.end()
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
      waiting.push(object)
      startNext()
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
    latest: () => runs.at(-1)!,
    lingerAfter(run) {
      lingersAfter = run.n
    },
    async created(count) {
      await until(`${count} pods`, () => (seen.size >= count ? true : undefined))
    },
    release() {
      released += 1
      startNext()
    },
    async lose({ name, uid }) {
      await client.delete(pods, { namespace: pool, name }, { uid, gracePeriodSeconds: 0 })
      then(() => end(uid))
      await work
    },
    async ended(run) {
      await until(`the end of ${run.name}`, () => (taken.get(run.host) === run.uid ? undefined : true))
    },
    async stop() {
      isOver = true
      await reflector.stop()
      await work
      await Promise.all(runs.flatMap(({ target, gate }) => [target.close(), gate?.end()]))
    },
  }
}
