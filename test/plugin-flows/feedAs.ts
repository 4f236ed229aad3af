// A feed of `top` for a person other than the administrator, or under a name of its own that faults can hit.
import { createClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { type StartOptions, startSource } from '../../plugin/commands/top/feed/startSource.ts'
import type { Snapshot } from '../../plugin/commands/top/snapshot.ts'
import type { Source } from '../../plugin/commands/top/source.ts'
import { until } from '../cluster/until.ts'

export type FeedWish = Omit<StartOptions, 'client' | 'context' | 'homeNamespace'> & {
  readonly homeNamespace?: string
  readonly userAgent?: string
  /** Impersonated. */
  readonly user?: string
}

export type Feed = Source & {
  /** What `find` answers, once it answers something. */
  sees<T>(what: string, find: (snapshot: Snapshot) => T | undefined): Promise<T>
}

export async function openFeed({ userAgent = 'top-feed', user, ...wish }: FeedWish): Promise<Feed> {
  const access = await loadConfig(process.env)
  const headers = user === undefined ? access.headers : { ...access.headers, 'impersonate-user': user }
  const client = createClient({ ...access, headers }, { userAgent })
  const source = startSource({ client, context: 'test', homeNamespace: wish.namespace ?? 'default', ...wish })
  return {
    ...source,
    sees: (what, find) => until(what, () => find(source.snapshot())),
    async close() {
      await source.close()
      await client.close()
    },
  }
}
