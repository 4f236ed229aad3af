// One container whose log is read: how far it was read, and what the newest pod object says of it.
import type { Pod } from '../../api/kube/objects.ts'
import { type Run, runOf } from './containers.ts'
import type { LogLine } from './line.ts'
import { createPosition, type Position } from './position.ts'
import type { ContainerRef } from './read.ts'

export type Feed = {
  /** Of the pod. */
  readonly uid: string
  readonly ref: ContainerRef
  readonly position: Position
  run(): Run
  /** The newest pod, or undefined once it is deleted. */
  update(pod: Pod | undefined): void
  /** Told after every update. The answer ends it. */
  onUpdate(listener: () => void): () => void
  /** Of what is there when the reading begins, only the last so many lines are wanted. Undefined once that was asked and answered. */
  tailLines: number | undefined
  /** The same where not every line counts: no server can count them. */
  lastWanted: LastWanted | undefined
}

type LastWanted = { readonly count: number; readonly isWanted: (line: LogLine) => boolean }

type FeedWish = {
  readonly container: string
  readonly since: string | undefined
  readonly tailLines: number | undefined
  /** Only these count as lines of the tail; all when undefined. */
  readonly isWanted?: ((line: LogLine) => boolean) | undefined
}

export function createFeed(pod: Pod, { container, since, tailLines, isWanted }: FeedWish): Feed {
  const isChosen = isWanted !== undefined && tailLines !== undefined && tailLines > 0
  let newest: Pod | undefined = pod
  const listeners = new Set<() => void>()
  return {
    uid: pod.metadata.uid!,
    ref: { namespace: pod.metadata.namespace!, pod: pod.metadata.name, container },
    position: createPosition(since),
    run: () => (newest ? runOf(newest, container) : { kind: 'gone' }),
    update(pod) {
      newest = pod
      for (const listener of [...listeners]) listener()
    },
    onUpdate(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tailLines: isChosen ? undefined : tailLines,
    lastWanted: isChosen ? { count: tailLines, isWanted } : undefined,
  }
}

/** Undefined for a line that was seen before. */
export function takeLine(feed: Feed, { time, text }: Pick<LogLine, 'time' | 'text'>): LogLine | undefined {
  return feed.position.admit({ time, text }) ? { ...feed.ref, time, text } : undefined
}

/** `default/my-app-proxy-7d9-x2/proxy`. */
export function nameOf({ ref }: Feed): string {
  return `${ref.namespace}/${ref.pod}/${ref.container}`
}
