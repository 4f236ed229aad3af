// Turns the body of a watch into typed events, and every way it can break into one KubeError.
import { type Attempted, errorOfEvent, isKubeObject, isRecord, kubeError, malformed, parseJson } from './answer.ts'
import type { WatchEvent } from './client.ts'
import { KubeError } from './errors.ts'
import type { KubeObject } from './objects.ts'
import { readLines } from './wire.ts'

/** Far above what etcd can hold in one object; JSON and managed fields make it larger on the wire. */
const MAX_EVENT_BYTES = 32 * 1024 * 1024

/** Ends when the server ends the watch. Leaving the loop early closes the connection. */
export async function* readWatch<T extends KubeObject>(
  attempted: Attempted,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<WatchEvent<T>> {
  try {
    for await (const line of readLines(body, { maxBytes: MAX_EVENT_BYTES, whenTooLong: 'fail' })) {
      if (line !== '') yield readEvent<T>(attempted, line)
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw cause instanceof KubeError ? cause : brokenWatch(attempted, cause)
  }
  if (signal?.aborted) throw signal.reason
}

function readEvent<T extends KubeObject>(attempted: Attempted, line: string): WatchEvent<T> {
  const event = parseJson(line)
  if (!isRecord(event)) throw malformed(attempted, `a watch event that is not JSON: ${line.slice(0, 200)}`)
  const { type, object } = event
  if (type === 'ERROR') throw errorOfEvent(attempted, object)
  if (type === 'BOOKMARK' && isRecord(object) && isRecord(object.metadata)) {
    if (typeof object.metadata.resourceVersion === 'string') return event as WatchEvent<T>
  }
  const isChange = type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED'
  if (isChange && isKubeObject(object) && typeof object.metadata.resourceVersion === 'string') {
    return event as WatchEvent<T>
  }
  throw malformed(attempted, `a watch event of an unknown shape: ${line.slice(0, 200)}`)
}

function brokenWatch(attempted: Attempted, cause: unknown): KubeError {
  if (cause instanceof RangeError) return malformed(attempted, cause.message, cause)
  const message = cause instanceof Error ? cause.message : String(cause)
  return kubeError(attempted, { kind: 'network', message: `the watch broke: ${message}`, cause })
}
