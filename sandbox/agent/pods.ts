// All pods that are bound to this node, each by its UID: a name may come back, a UID never does.
import type { Pod } from '../../api/kube/objects.ts'
import type { Change } from '../../api/kube/store.ts'
import type { Parts } from './parts.ts'
import { type PodRun, startPodRun } from './pod/run.ts'

export type Pods = {
  onPod(change: Change<Pod>): void
  find(namespace: string, name: string): PodRun | undefined
  list(): PodRun[]
  /** Something that pods of `namespace` use has changed. */
  poke(namespace: string): void
  /** Ends all; resolves when all have ended, or shortly after `ms`. */
  shutDown(ms: number): Promise<void>
}

/** After the last SIGKILL, for the last reports. */
const REPORT_MS = 2_000

export function createPods(parts: Parts): Pods {
  const runs = new Map<string, PodRun>()
  let closed = false

  const start = (pod: Pod) => {
    const uid = pod.metadata.uid!
    const run = startPodRun(parts, pod)
    runs.set(uid, run)
  }
  const forget = async (uid: string, run: PodRun) => {
    run.remove()
    await run.done
    runs.delete(uid)
  }

  return {
    onPod({ type, object }) {
      if (object.spec?.nodeName !== parts.options.nodeName) return
      const uid = object.metadata.uid!
      const run = runs.get(uid)
      if (type === 'deleted') {
        if (run) void forget(uid, run)
      } else if (run) run.update(object)
      else if (!closed) start(object)
    },
    find: (namespace, name) =>
      [...runs.values()]
        .reverse()
        .find(run => run.pod().metadata.name === name && run.pod().metadata.namespace === namespace),
    list: () => [...runs.values()],
    poke(namespace) {
      for (const run of runs.values()) if (run.pod().metadata.namespace === namespace) run.poke()
    },
    async shutDown(ms) {
      closed = true
      const all = [...runs.values()]
      for (const run of all) run.shutDown(performance.now() + ms)
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, ms + REPORT_MS)
      await Promise.race([promise, Promise.all(all.map(run => run.done))])
      clearTimeout(timer)
    },
  }
}
