// Follows one watch from its start to its end and takes silence for death: a half-open connection never says that it is gone.
import type { KubeClient, WatchEvent, WatchOptions } from './client.ts'
import { KubeError } from './errors.ts'
import type { KubeObject } from './objects.ts'
import { describeCall } from './paths.ts'
import type { Resource } from './resources.ts'
import { isOlder } from './resourceVersion.ts'

export type FollowOptions<T> = WatchOptions & {
  signal: AbortSignal
  /** Longest time without any event or bookmark. */
  livenessMs: number
  /** The watch waits while this works. */
  onEvent: (event: WatchEvent<T>, resourceVersion: string) => Promise<void> | void
}

/** Resolves when the server ends the watch. Rejects with a KubeError (`timeout` when silent, `gone` when to list anew). */
export async function follow<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  options: FollowOptions<T>,
): Promise<void> {
  const { livenessMs, onEvent, signal, ...watch } = options
  const what = describeCall('watch', resource, { namespace: watch.namespace })
  const ending = new AbortController()
  const end = () => ending.abort(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  const silence = setTimeout(() => ending.abort(silent(what, livenessMs)), livenessMs)
  let position = watch.resourceVersion
  try {
    for await (const event of client.watch<T>(resource, { ...watch, signal: ending.signal })) {
      silence.refresh()
      const resourceVersion = event.object.metadata.resourceVersion as string
      if (isOlder(resourceVersion, position)) throw wentBack(what, position, resourceVersion)
      position = resourceVersion
      await onEvent(event, resourceVersion)
    }
  } finally {
    clearTimeout(silence)
    signal.removeEventListener('abort', end)
  }
}

function silent(what: string, livenessMs: number): KubeError {
  const message = `${what}: timeout: neither event nor bookmark for ${livenessMs} ms; connecting anew`
  return new KubeError(message, { kind: 'timeout', outcome: 'refused' })
}

/** Only a server that was restored or replaced does this: nothing it said before holds. */
function wentBack(what: string, from: string, to: string): KubeError {
  const message = `${what}: gone: the server went back from resourceVersion ${from} to ${to}; listing anew`
  return new KubeError(message, { kind: 'gone', outcome: 'refused' })
}
