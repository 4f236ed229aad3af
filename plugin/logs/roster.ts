// Who is there to be read: follows the pods of all sources, and says which of their containers join.
import { isKubeError } from '../../api/kube/errors.ts'
import type { Pod } from '../../api/kube/objects.ts'
import { type Reflector, startReflector } from '../../api/kube/reflector.ts'
import { pods } from '../../api/kube/resources.ts'
import type { Feed } from './feed.ts'
import { feedsOf } from './findFeeds.ts'
import type { LogOptions } from './options.ts'
import { type LogSource, stripPod } from './source.ts'

type RosterOptions = LogOptions & {
  /** Those that are known already. */
  readonly feeds: readonly Feed[]
  readonly onJoin: (feed: Feed) => void
}

type Roster = {
  /** The answer takes it away again: its pods are not heard of any more. */
  add(source: LogSource): () => void
  stop(): Promise<void>
}

/** Begins with `options.sources`. */
export function startRoster(options: RosterOptions): Roster {
  const { client, sources, onJoin } = options
  const byPod = Map.groupBy(options.feeds, ({ uid }) => uid)
  const reflectors = new Set<Reflector<Pod>>()
  const ending = new Set<Promise<void>>()

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
  const start = (source: LogSource) => {
    const trouble = createTrouble(options, source)
    const reflector = startReflector<Pod>({
      ...{ client, ...source, resource: pods, strip: stripPod },
      onChange({ type, object }) {
        trouble.end()
        if (type === 'deleted') leave(object.metadata.uid!)
        else update(object)
      },
      onError: trouble.add,
    })
    reflectors.add(reflector)
    return reflector
  }
  const first = sources.map(start)
  // Pods that vanished before the reflectors' first lists were never theirs to tell of.
  const forgetLost = () => {
    const there = new Set(first.flatMap(reflector => reflector.list().map(({ metadata }) => metadata.uid)))
    for (const { uid } of options.feeds) if (!there.has(uid)) leave(uid)
  }
  Promise.all(first.map(({ synced }) => synced)).then(forgetLost, () => {})
  return {
    add(source) {
      const reflector = start(source)
      return () => {
        if (!reflectors.delete(reflector)) return
        for (const { metadata } of reflector.list()) leave(metadata.uid!)
        ending.add(reflector.stop())
      }
    },
    async stop() {
      await Promise.all([...ending, ...[...reflectors].map(reflector => reflector.stop())])
    },
  }
}

const PATIENCE = 3

/** A watch that fails begins anew by itself: somebody is told once it has failed several times in a row, or at once when it is forbidden. */
function createTrouble({ onTrouble }: Pick<LogOptions, 'onTrouble'>, { namespace }: LogSource) {
  const where = `pods of ${namespace ?? 'all namespaces'}`
  let failures = 0
  let isForbidden = false
  return {
    add(error: unknown): void {
      failures += 1
      if (isKubeError(error, 'forbidden')) {
        if (!isForbidden) onTrouble({ kind: 'forbidden', right: 'list pods', namespace, error })
        isForbidden = true
      } else if (failures === PATIENCE) onTrouble({ kind: 'reconnecting', where, error })
    },
    end(): void {
      if (failures >= PATIENCE || isForbidden) onTrouble({ kind: 'recovered', where })
      failures = 0
      isForbidden = false
    },
  }
}
