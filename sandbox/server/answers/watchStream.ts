// A watch on the wire: one JSON event a line for as long as the client listens, bookmarks so that it can resume, an end at its time.
import type { ServerResponse } from 'node:http'
import type { Cluster } from '../cluster.ts'
import type { Line } from '../faults/faults.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Refusal } from '../refusal.ts'
import { type WatchEvent, type WatchQuery, watchObjects } from '../verbs/watch.ts'
import { type Rendering, renderObject, textOf } from './render.ts'
import { refusalOf, statusOf } from './status.ts'

/** A client that reads no more is cut off when so much waits for it, as the real server does: it will resume. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024
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

/** Resolves when the watch has ended. What it is refused for, such as a forgotten moment, comes as an ERROR event, as clients expect. */
export async function streamWatch(cluster: Cluster, watch: WatchStream, response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let rendering = watch.rendering
  const write = (event: WatchEvent) => {
    if (watch.line.isSilent) return
    response.write(renderEvent(watch.kind, event, rendering))
    rendering = { ...rendering, withColumns: false, now: cluster.now() }
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy()
  }
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
  response.flushHeaders()
  let watching: ReturnType<typeof watchObjects>
  try {
    watching = watchObjects(cluster, watch.kind, { namespace: watch.namespace, query: watch.query, tell: write })
  } catch (error) {
    watch.line.end()
    response.end(renderError(refusalOf(error)))
    return
  }
  const marks = watch.query.allowWatchBookmarks
  const mark = () => write(watching.bookmark())
  const timers = [
    setTimeout(() => (watch.line.isSilent ? undefined : response.end()), watch.timeoutMs),
    ...(marks
      ? [setInterval(mark, BOOKMARK_EVERY_MS), setTimeout(mark, Math.max(0, watch.timeoutMs - LAST_BOOKMARK_MS))]
      : []),
  ]
  response.once('close', () => {
    watching.end()
    watch.line.end()
    for (const timer of timers) clearTimeout(timer)
    resolve()
  })
  return promise
}

function renderEvent(kind: Kind, { type, object }: WatchEvent, rendering: Rendering): string {
  const text = type === 'BOOKMARK' ? renderBookmark(object, rendering) : renderObject(kind, object, rendering)
  return `{"type":"${type}","object":${text}}\n`
}

/** In a table's watch, bookmarks are tables without rows. */
function renderBookmark(object: WatchEvent['object'], { form }: Rendering): string {
  if (form !== 'table') return textOf(object)
  const { metadata } = object
  return JSON.stringify({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: null, rows: [] })
}

function renderError(refusal: Refusal): string {
  return `${JSON.stringify({ type: 'ERROR', object: statusOf(refusal) })}\n`
}
