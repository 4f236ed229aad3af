// Finds the containers whose logs are meant, in all sources that may be read.
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { Pod } from '../../api/kube/objects.ts'
import { CommandError } from '../cli/commandError.ts'
import { printable } from '../output/printable.ts'
import { containerNames } from './containers.ts'
import { createFeed, type Feed } from './feed.ts'
import type { LogOptions } from './options.ts'
import { type LogSource, listPods } from './source.ts'

type FoundFeeds = {
  readonly feeds: readonly Feed[]
  /** Sources that may be read. */
  readonly open: readonly LogSource[]
  /** How many may not. */
  readonly failed: number
}

/** Rejects when the API server cannot be asked, or with a CommandError when there are pods and none has the container that is meant. */
export async function findFeeds(options: LogOptions): Promise<FoundFeeds> {
  const { client, sources } = options
  const listed = await Promise.all(
    sources.map(async source => ({ source, pods: await listOrTell(client, source, options) })),
  )
  const open = listed.filter(({ pods }) => pods !== undefined)
  const found = open.flatMap(({ pods }) => pods!)
  const feeds = found.flatMap(pod => feedsOf(pod, options))
  if (feeds.length === 0 && found.length > 0 && options.container !== undefined)
    throw noContainer(found, options.container)
  return { feeds, open: open.map(({ source }) => source), failed: sources.length - open.length }
}

function noContainer(pods: readonly Pod[], container: string): CommandError {
  const valid = new Set(pods.map(containerNames).flatMap(({ main, init }) => [...main, ...init]))
  const [pod] = pods
  const where = pods.length === 1 ? `pod ${pod!.metadata.name}` : `any of the ${pods.length} pods`
  return new CommandError(
    `container ${printable(container)} is not valid for ${where} out of: ${[...valid].map(name => printable(name)).join(', ')}`,
  )
}

/** Those of one pod. */
export function feedsOf(pod: Pod, wish: Pick<LogOptions, 'container' | 'since' | 'tailLines' | 'isWanted'>): Feed[] {
  const { container, since, tailLines, isWanted } = wish
  const { main, init } = containerNames(pod)
  const names = container === undefined ? main : [...init, ...main].filter(name => name === container)
  return names.map(name => createFeed(pod, { container: name, since, tailLines, isWanted }))
}

async function listOrTell(
  client: KubeClient,
  source: LogSource,
  { onTrouble, signal }: Pick<LogOptions, 'onTrouble' | 'signal'>,
): Promise<Pod[] | undefined> {
  try {
    return await listPods(client, source, signal)
  } catch (error) {
    if (!isKubeError(error, 'forbidden')) throw error
    onTrouble({ kind: 'forbidden', right: 'list pods', namespace: source.namespace, error })
    return undefined
  }
}
