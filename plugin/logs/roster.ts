// Who is there to be read: follows the pods of all sources, and says which of their containers join.
import type { Pod } from '../../api/kube/objects.ts'
import { startReflector } from '../../api/kube/reflector.ts'
import { pods } from '../../api/kube/resources.ts'
import type { Feed } from './feed.ts'
import { feedsOf } from './findFeeds.ts'
import type { LogOptions } from './options.ts'
import { type LogSource, stripPod } from './source.ts'

export type RosterOptions = Omit<LogOptions, 'sources'> & {
  readonly sources: readonly LogSource[]
  /** Those that are known already. */
  readonly feeds: readonly Feed[]
  readonly onJoin: (feed: Feed) => void
}

export function startRoster(options: RosterOptions): { stop(): Promise<void> } {
  const { client, sources, onJoin } = options
  const byPod = Map.groupBy(options.feeds, ({ uid }) => uid)

  const update = (pod: Pod) => {
    const uid = pod.metadata.uid!
    const known = byPod.get(uid)
    for (const feed of known ?? []) feed.update(pod)
    if (known) return
    const joined = feedsOf(pod, { ...options, tailLines: undefined })
    byPod.set(uid, joined)
    for (const feed of joined) onJoin(feed)
  }
  const leave = (uid: string) => {
    for (const feed of byPod.get(uid) ?? []) feed.update(undefined)
    byPod.delete(uid)
  }
  const reflectors = sources.map(source => {
    const trouble = createTrouble(options, source)
    return startReflector<Pod>({
      ...{ client, ...source, resource: pods, strip: stripPod },
      onChange({ type, object }) {
        trouble.end()
        if (type === 'deleted') leave(object.metadata.uid!)
        else update(object)
      },
      onError: trouble.add,
    })
  })
  // Pods that vanished before the reflectors' first lists were never theirs to tell of.
  const forgetLost = () => {
    const there = new Set(reflectors.flatMap(reflector => reflector.list().map(({ metadata }) => metadata.uid)))
    for (const { uid } of options.feeds) if (!there.has(uid)) leave(uid)
  }
  Promise.all(reflectors.map(({ synced }) => synced)).then(forgetLost, () => {})
  return {
    async stop() {
      await Promise.all(reflectors.map(reflector => reflector.stop()))
    },
  }
}

/** A watch that fails begins anew by itself: somebody is told once it has failed several times in a row. */
function createTrouble({ onTrouble }: Pick<LogOptions, 'onTrouble'>, { namespace }: LogSource) {
  const where = `pods of ${namespace ?? 'all namespaces'}`
  let failures = 0
  return {
    add(error: unknown): void {
      failures += 1
      if (failures === 3) onTrouble({ kind: 'reconnecting', where, error })
    },
    end(): void {
      if (failures >= 3) onTrouble({ kind: 'recovered', where })
      failures = 0
    },
  }
}
