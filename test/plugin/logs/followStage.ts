// A container's log on a real server, and someone who follows it: what was seen of it, and what was told.
import { onTestFinished } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { createFeed, type Feed } from '../../../plugin/logs/feed.ts'
import { type FollowEnd, followContainer } from '../../../plugin/logs/followContainer.ts'
import { logTiming } from '../../../plugin/logs/timing.ts'
import type { LogTrouble } from '../../../plugin/logs/trouble.ts'
import { until } from '../../cluster/until.ts'
import { type LogServer, startLogServer } from './logServer.ts'

export type FollowStage = {
  readonly server: LogServer
  /** That of a pod that runs; another may take its place before it is followed. */
  feed: Feed
  readonly seen: string[]
  readonly troubles: LogTrouble[]
  readonly stopping: AbortController
  follow(timing?: Partial<typeof logTiming>): Promise<FollowEnd>
  seenUntil(count: number): Promise<true>
}

/** To be called before each test; ends with it. */
export async function openFollowStage(): Promise<FollowStage> {
  const server = await startLogServer()
  const stopping = new AbortController()
  const seen: string[] = []
  const troubles: LogTrouble[] = []
  onTestFinished(async () => {
    stopping.abort(new Error('the test is over'))
    await server.close()
  })
  const stage: FollowStage = {
    ...{ server, stopping, seen, troubles },
    feed: createFeed(pod('a'), { container: 'proxy', since: undefined, tailLines: undefined }),
    follow(timing = {}) {
      const quick = { backoff: { initialMs: 1, maxMs: 5 }, overMs: 50 }
      return followContainer(
        {
          client: server.client,
          timing: { ...logTiming, ...quick, ...timing },
          random: () => 0.5,
          signal: stopping.signal,
          onLine: line => void seen.push(line.text),
          onTrouble: trouble => void troubles.push(trouble),
        },
        stage.feed,
      )
    },
    seenUntil: count => until(`${count} lines`, () => (seen.length >= count ? true : undefined)),
  }
  return stage
}

type Ended = { readonly id: string }

export function pod(
  running: string | undefined,
  { before, phase = 'Running' }: { before?: Ended; phase?: string } = {},
): Pod {
  const over = before && { terminated: { containerID: before.id, exitCode: 1 } }
  const state = running ? { running: {} } : over
  const status = { name: 'proxy', image: '', imageID: '', ready: true, restartCount: 0, state }
  return {
    metadata: { name: 'p', namespace: 'ns', uid: 'u' },
    status: {
      phase,
      containerStatuses: [{ ...status, ...(running && { containerID: running }), ...(over && { lastState: over }) }],
    },
  } as Pod
}

/** Numbered lines, many in each millisecond, with text that takes several bytes a letter. */
export const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => {
    const n = from + index
    const time = new Date(Date.UTC(2026, 10, 21, 10) + Math.floor(n / 7) * 90).toISOString().replace('Z', '000000Z')
    return { time, text: `${n} größer 漢字 🎉` }
  })
