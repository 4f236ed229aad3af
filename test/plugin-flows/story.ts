// What happened to the objects of a cluster, in the order in which its API server wrote it down.
import type { KubeClient } from '../../api/kube/client.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import type { Resource } from '../../api/kube/resources.ts'

export type Change = {
  /** Of the resource. */
  readonly plural: string
  readonly name: string
  /** The server's own count of changes, one for all resources. */
  readonly at: number
  readonly isEnding: boolean
  readonly isGone: boolean
  readonly finalizers: readonly string[]
}

export type Plot = { readonly resource: Resource; readonly namespace?: string; readonly labelSelector?: string }

export type Story = {
  /** Of one resource, so far. */
  of(plural: string): readonly Change[]
  close(): Promise<void>
}

/** Resolves once every change from now on is seen. A resource that is gone from the server tells nothing any more. */
export async function watchStory(client: KubeClient, plots: readonly Plot[]): Promise<Story> {
  const changes: Change[] = []
  const ending = new AbortController()
  const followed = await Promise.all(plots.map(plot => follow(client, plot, { changes, signal: ending.signal })))
  return {
    of: plural => changes.filter(change => change.plural === plural),
    async close() {
      ending.abort()
      await Promise.all(followed.map(({ over }) => over))
    },
  }
}

async function follow(
  client: KubeClient,
  { resource, ...where }: Plot,
  { changes, signal }: { changes: Change[]; signal: AbortSignal },
): Promise<{ over: Promise<void> }> {
  const { resourceVersion = '' } = (await client.list(resource, where)).metadata
  const opened = Promise.withResolvers<void>()
  const watch = async () => {
    const events = client.watch(resource, { ...where, resourceVersion, signal, onOpen: opened.resolve })
    for await (const event of events) {
      if (event.type !== 'BOOKMARK') changes.push(changeOf(resource.plural, event.object, event.type === 'DELETED'))
    }
  }
  const over = watch().catch(error => {
    opened.reject(error)
    if (!signal.aborted) throw error
  })
  await opened.promise
  return { over }
}

function changeOf(plural: string, { metadata }: KubeObject, isGone: boolean): Change {
  const { name, resourceVersion, deletionTimestamp, finalizers = [] } = metadata
  return { plural, name, at: Number(resourceVersion), isEnding: deletionTimestamp !== undefined, isGone, finalizers }
}
