// The service that is open, if any: its details begin when it is known, and end when another is opened.
import type { KubeClient } from '../../../../api/kube/client.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import type { Detail } from '../snapshot.ts'
import type { Attention } from '../source.ts'
import { type DetailOptions, type OpenDetail, openDetail } from './detail.ts'
import { loading, type Sight } from './sight.ts'
import type { Clock, FeedTiming } from './timing.ts'

export type Opening = {
  open(wish: Attention['open']): void
  /** The service may have come, or gone. */
  settle(): void
  touch: OpenDetail['touch']
  /** The same object while nothing changed; undefined while nothing is open. */
  build(): Detail | undefined
  close(): Promise<void>
}

type OpeningOptions = {
  readonly client: KubeClient
  readonly service: (key: string) => DedicatedService | undefined
  /** All services that there are were listed. */
  readonly isComplete: () => boolean
  readonly tickets: (service: DedicatedService) => Sight<IsolationPod>
  readonly proxies: (key: string) => ReturnType<DetailOptions['proxies']>
  readonly onChange: () => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

export function createOpening(options: OpeningOptions): Opening {
  const ending = new Set<Promise<void>>()
  let wish: Attention['open']
  let detail: OpenDetail | undefined
  let unknown: Detail | undefined

  const begin = (key: string, service: DedicatedService) =>
    openDetail({
      ...{ ...options, key, service },
      // Another one under the same name is not the one that was opened.
      isGone: () => options.isComplete() && options.service(key)?.metadata.uid !== service.metadata.uid,
      tickets: () => options.tickets(service),
      proxies: () => options.proxies(key),
    })
  const leave = () => {
    if (!detail) return
    const left = detail.close().finally(() => ending.delete(left))
    ending.add(left)
    detail = undefined
  }
  const settle = () => {
    const service = wish && options.service(wish.key)
    if (wish && service && !detail) {
      detail = begin(wish.key, service)
      detail.show(wish.tab)
    }
    options.onChange()
  }

  return {
    open(next) {
      if (next?.key !== wish?.key) leave()
      wish = next
      unknown = undefined
      settle()
      if (next) detail?.show(next.tab)
    },
    settle,
    touch: (...parts) => detail?.touch(...parts),
    build() {
      if (detail || !wish) return detail?.build()
      const deleted = options.isComplete()
      if (unknown?.deleted !== deleted) unknown = nothingOf(wish.key, deleted)
      return unknown
    },
    async close() {
      leave()
      await Promise.all(ending)
    },
  }
}

function nothingOf(key: string, deleted: boolean): Detail {
  return { key, deleted, connections: loading, pods: loading, receipts: loading, events: loading, log: loading }
}
