// Keeps the log of every target pod of a cluster whose nodes are not ours: each is followed through the API from its first line, so that what a deleted one wrote is not lost.
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { Pod } from '../../api/kube/objects.ts'
import { pods } from '../../api/kube/resources.ts'
import { roleLabel, targetContainer } from '../../api/v1alpha1/names.ts'

const everyMs = 100

/** Writes each log into a file of `folder`, named and laid out as on a node (keepLogs.ts). Resolves with what ends it, which rejects when a log was not read for a reason other than that its pod is gone. */
export function followLogs(client: KubeClient, folder: string): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  const following = new Map<string, Promise<void>>()
  const troubles: unknown[] = []
  const look = async () => {
    const { items } = await client.list(pods, { labelSelector: `${roleLabel}=target` })
    for (const pod of items.filter(hasBegun)) {
      const uid = pod.metadata.uid!
      if (!following.has(uid)) following.set(uid, follow(client, { pod, folder, signal }).catch(note))
    }
  }
  const note = (error: unknown) => {
    if (!signal.aborted && !isKubeError(error, 'notFound')) troubles.push(error)
  }
  const working = (async () => {
    while (!signal.aborted) {
      await look().catch(note)
      await delay(everyMs, undefined, { signal }).catch(() => {})
    }
  })()
  return async () => {
    stopping.abort()
    await Promise.all([working, ...following.values()])
    if (troubles.length > 0) throw new AggregateError(troubles, `of ${troubles.length} logs something may be missing`)
  }
}

/** Before that there is no log to ask for. */
function hasBegun({ status }: Pod): boolean {
  const target = status?.containerStatuses?.find(({ name }) => name === targetContainer)
  return target?.state?.running !== undefined || target?.state?.terminated !== undefined
}

type Order = { readonly pod: Pod; readonly folder: string; readonly signal: AbortSignal }

async function follow(client: KubeClient, { pod, folder, signal }: Order): Promise<void> {
  const { namespace, name, uid } = pod.metadata
  const query = `container=${targetContainer}&follow=true&timestamps=true`
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?${query}`
  const { body } = await client.raw({ method: 'GET', path, signal })
  const file = createWriteStream(join(folder, `${namespace}_${name}_${uid}.log`))
  try {
    for await (const line of createInterface({ input: body })) file.write(asOnNode(line))
  } finally {
    file.end()
  }
}

/** The API says `time line`; a node's file says the stream besides, and that the line is whole. */
function asOnNode(line: string): string {
  const space = line.indexOf(' ')
  return `${line.slice(0, space)} stdout F ${line.slice(space + 1)}\n`
}
