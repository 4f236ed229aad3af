// The audience of the figures: watches over tickets and pods, cluster-wide and of single namespaces, that are read but not parsed.
import type { KubeClient } from '../../api/kube/client.ts'
import type { Resource } from '../../api/kube/resources.ts'
import { pods } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { spaces } from './sandboxCrowd.ts'

export type Audience = {
  /** Lines that came so far. */
  heard(): number
  leave(): void
}

/** Ten over everything, twenty over one namespace each. */
export async function openWatches(client: KubeClient): Promise<Audience> {
  const wide = Array.from({ length: 10 }, (_, index) => ({ resource: index % 2 ? pods : isolationPods, where: '' }))
  const narrow = spaces.map((name, index) => ({
    resource: index % 2 ? pods : isolationPods,
    where: `/namespaces/${name}`,
  }))
  let heard = 0
  const bodies = await Promise.all(
    [...wide, ...narrow].map(async ({ resource, where }) => {
      const { items: _, metadata } = await client.list(resource as Resource, { limit: 1 })
      const root = resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`
      const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${metadata.resourceVersion}`
      const { body } = await client.raw({ method: 'GET', path: `${root}${where}/${resource.plural}?${query}` })
      body.on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === 10) heard += 1
      })
      body.on('error', () => {})
      return body
    }),
  )
  return {
    heard: () => heard,
    leave: () => {
      for (const body of bodies) body.destroy()
    },
  }
}
