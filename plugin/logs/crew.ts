// Those who follow one container each, only so many at once, and what is known of namespaces whose logs may not be read.

import { createLimit } from '../../api/kube/limit.ts'
import type { Feed } from './feed.ts'
import { type FollowParts, followContainer } from './followContainer.ts'
import { createTeller } from './trouble.ts'

type Crew = {
  /** This container's log may not be read, and so no other of its namespace. */
  refuse(feed: Feed, error: unknown): void
  isRefused(namespace: string): boolean
  hasRefused(): boolean
  follow(feed: Feed): void
  /** Resolves when nobody is at work any more, however it ended. */
  settled(): Promise<unknown>
}

type CrewOptions = {
  readonly parts: FollowParts
  readonly maxLogs: number
  /** The last one at work has ended. */
  readonly onIdle: () => void
  readonly onFailure: (error: unknown) => void
}

export function createCrew({ parts, maxLogs, onIdle, onFailure }: CrewOptions): Crew {
  const { onTrouble, signal } = parts
  const limit = createLimit(maxLogs)
  const tell = createTeller(onTrouble)
  const refused = new Set<string>()
  const work = new Set<Promise<void>>()
  let isCrowdTold = false

  const refuse = (feed: Feed, error: unknown) => {
    refused.add(feed.ref.namespace)
    tell(feed.ref, error)
  }
  const run = async (feed: Feed) => {
    if (signal.aborted || refused.has(feed.ref.namespace)) return
    const end = await followContainer(parts, feed)
    if (end.kind === 'refused') refuse(feed, end.error)
  }
  return {
    refuse,
    isRefused: namespace => refused.has(namespace),
    hasRefused: () => refused.size > 0,
    follow(feed) {
      if (limit.isReached() && !isCrowdTold) {
        isCrowdTold = true
        onTrouble({ kind: 'crowded', limit: maxLogs })
      }
      const running = limit(() => run(feed)).then(() => {
        work.delete(running)
        if (work.size === 0) onIdle()
      }, onFailure)
      work.add(running)
    },
    settled: () => Promise.all(work),
  }
}
