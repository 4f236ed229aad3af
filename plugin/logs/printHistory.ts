// Says what several containers have said so far, oldest line first.
import type { Feed } from './feed.ts'
import { type HistoryParts, type HistoryWish, readHistory } from './history.ts'
import type { LogLine } from './line.ts'
import { mergeByTime } from './merge.ts'
import type { LogOptions } from './options.ts'

type Wish = HistoryWish & {
  /** The others go on. */
  readonly onFailure: (feed: Feed, error: unknown) => void
}

export async function printHistory(
  parts: HistoryParts & Pick<LogOptions, 'onLine'>,
  feeds: readonly Feed[],
  wish: Wish,
): Promise<void> {
  const { signal, onLine } = parts
  const logs = feeds.map(feed =>
    toItsEnd(readHistory(parts, feed, wish), error => {
      if (!signal.aborted) wish.onFailure(feed, error)
    }),
  )
  for await (const line of mergeByTime(logs)) {
    signal.throwIfAborted()
    await onLine(line)
  }
  signal.throwIfAborted()
}

async function* toItsEnd(log: AsyncIterable<LogLine>, onFailure: (error: unknown) => void): AsyncGenerator<LogLine> {
  try {
    yield* log
  } catch (error) {
    onFailure(error)
  }
}
