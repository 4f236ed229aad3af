// One stream of a followed log, from its request to its end, however it ends.
import type { KubeClient } from '../../api/kube/client.ts'
import { type Feed, takeLine } from './feed.ts'
import type { LogLine } from './line.ts'
import { readLog, type WireLine } from './read.ts'
import type { LogTiming } from './timing.ts'

export type StreamParts = {
  readonly client: KubeClient
  readonly timing: LogTiming
  readonly signal: AbortSignal
  readonly onLine: (line: LogLine) => Promise<void> | void
}

export type StreamEnd = {
  /** Lines that had not been seen before. */
  readonly fresh: number
  /** Undefined when the server ended it in good order, which proves little: servers end broken logs so as well. */
  readonly error: unknown
  /** It was ended here, to look again. */
  readonly isRenewed: boolean
  /** A last line without its end. */
  readonly rest: WireLine | undefined
}

/** `id`: the run of the container that is meant to be read; `follow: false` when it has ended. */
export async function followStream(
  parts: StreamParts,
  feed: Feed,
  { id, follow }: { id: string; follow: boolean },
): Promise<StreamEnd> {
  const { client, timing, signal, onLine } = parts
  const cut = new AbortController()
  const renew = () => cut.abort(renewal)
  let isPrinting = false
  // Whoever prints slowly is no quiet log.
  const quiet = setTimeout(() => (isPrinting ? quiet.refresh() : renew()), follow ? timing.quietMs : timing.answerMs)
  let over: NodeJS.Timeout | undefined
  const watch = () => {
    const run = feed.run()
    if (run.kind !== 'run' || run.id !== id || run.hasEnded) over ??= setTimeout(renew, timing.overMs)
  }
  const forget = follow ? feed.onUpdate(watch) : () => {}
  const began = performance.now()
  let fresh = 0
  let rest: WireLine | undefined
  const end = (error: unknown): StreamEnd => ({ fresh, error, isRenewed: error === renewal, rest })
  try {
    const query = { follow, tailLines: feed.tailLines, sinceTime: feed.position.begin() }
    const limits = { query, signal: AbortSignal.any([signal, cut.signal]), timeoutMs: Number.POSITIVE_INFINITY }
    for await (const wire of readLog(client, feed.ref, limits)) {
      if (!wire.isWhole) {
        rest = wire
        break
      }
      const line = takeLine(feed, wire)
      quiet.refresh()
      if (!line) continue
      feed.tailLines = undefined
      fresh += 1
      if (performance.now() - began > timing.certainMs) feed.position.release()
      isPrinting = true
      await onLine(line)
      isPrinting = false
    }
    return end(undefined)
  } catch (error) {
    return end(error)
  } finally {
    clearTimeout(quiet)
    clearTimeout(over)
    forget()
  }
}

const renewal = new Error('the stream is begun anew')
