// Reads a whole collection page by page: a thousand pods in one answer would cost a proxy its memory bound.
import type { KubeClient, RequestOptions, Selectors } from './client.ts'
import type { KubeObject } from './objects.ts'
import type { Resource } from './resources.ts'

export type PagesOptions<T> = RequestOptions &
  Selectors & {
    namespace?: string
    /** Objects in one answer. */
    pageSize?: number
    /** The state of exactly this moment, which the server may have forgotten (kind `gone`); without it, a consistent read of now. */
    atResourceVersion?: string
    /** Applied page by page, so that what it drops is never held. */
    strip?: (object: T) => T
    onPage?: () => void
  }

/** All objects as of one resourceVersion, from which a watch continues. Rejects with `gone` when reading took too long. */
export async function listAll<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  options: PagesOptions<T> = {},
): Promise<{ items: T[]; resourceVersion: string }> {
  const { pageSize = 500, atResourceVersion, strip = object => object, onPage, ...common } = options
  const items: T[] = []
  let token: string | undefined
  for (;;) {
    const start =
      token === undefined && atResourceVersion !== undefined
        ? { resourceVersion: atResourceVersion, resourceVersionMatch: 'Exact' as const }
        : {}
    const page = await client.list(resource, { ...common, ...start, limit: pageSize, continue: token })
    for (const item of page.items) items.push(strip(item))
    onPage?.()
    token = page.metadata.continue || undefined
    if (token === undefined) return { items, resourceVersion: page.metadata.resourceVersion }
  }
}
