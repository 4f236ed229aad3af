// A watch on the wire: one JSON event a line for as long as the client listens, bookmarks so that it can resume, an end at its time.
import type { ServerResponse } from 'node:http'
import type { Cluster } from '../cluster.ts'
import type { Line } from '../faults/faults.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Refusal } from '../refusal.ts'
import { checkWatchQuery, readWatchStart } from '../verbs/moment.ts'
import { type WatchEvent, type WatchQuery, watchObjects } from '../verbs/watch.ts'
import { openOutbox } from './outbox.ts'
import { type Rendering, renderBookmark, renderObject } from './render.ts'
import { refusalOf, statusOf } from './status.ts'

/** A client that reads no more is cut off when so much waits for it, as the real server does: it will resume. */
const MAX_WAITING_CHARS = 32 * 1024 * 1024
const BOOKMARK_EVERY_MS = 30_000
/** So much before the end the last bookmark comes. */
const LAST_BOOKMARK_MS = 500

export type WatchStream = {
  readonly kind: Kind
  readonly namespace: string | undefined
  readonly query: WatchQuery
  readonly timeoutMs: number
  readonly rendering: Rendering
  readonly line: Line
}

/**
 * Resolves when the watch has ended. Throws the refusal of a query that is no good. What it is refused for besides, such as a forgotten moment, comes as an ERROR
 * event, as clients expect.
 */
export async function streamWatch(cluster: Cluster, watch: WatchStream, response: ServerResponse): Promise<void> {
  const { kind, namespace, query, line, timeoutMs } = watch
  demandGoodQuery(watch)
  const { promise, resolve } = Promise.withResolvers<void>()
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
  response.flushHeaders()
  const outbox = openOutbox(response, { maxWaitingChars: MAX_WAITING_CHARS })
  const render = eventRenderer(cluster, watch)
  const tell = (event: WatchEvent) => outbox.add(render(event))
  let watching: ReturnType<typeof watchObjects>
  try {
    watching = watchObjects(cluster, kind, { namespace, query, tell })
  } catch (error) {
    line.end()
    response.end(renderError(refusalOf(error)))
    return
  }
  outbox.begin(rendered(watching.first, render))
  const mark = () => tell(watching.bookmark())
  const timers = [
    setTimeout(() => (line.isSilent ? undefined : outbox.end()), timeoutMs),
    ...(query.allowWatchBookmarks
      ? [setInterval(mark, BOOKMARK_EVERY_MS), setTimeout(mark, Math.max(0, timeoutMs - LAST_BOOKMARK_MS))]
      : []),
  ]
  response.once('close', () => {
    watching.end()
    line.end()
    for (const timer of timers) clearTimeout(timer)
    resolve()
  })
  return promise
}

function demandGoodQuery({ query, line }: WatchStream): void {
  try {
    checkWatchQuery(query)
    readWatchStart(query)
  } catch (error) {
    line.end()
    throw error
  }
}

/** Nothing at all once a fault has silenced the line. Tables name their columns in the first event only. */
function eventRenderer(cluster: Cluster, { kind, line, rendering }: WatchStream): (event: WatchEvent) => string {
  let now = rendering
  return ({ type, object }) => {
    if (line.isSilent) return ''
    const text = type === 'BOOKMARK' ? renderBookmark(kind, object, now) : renderObject(kind, object, now)
    now = { ...rendering, withColumns: false, now: cluster.now() }
    return `{"type":"${type}","object":${text}}\n`
  }
}

function* rendered(events: Iterable<WatchEvent>, render: (event: WatchEvent) => string): Iterable<string> {
  for (const event of events) yield render(event)
}

function renderError(refusal: Refusal): string {
  return `${JSON.stringify({ type: 'ERROR', object: statusOf(refusal) })}\n`
}
