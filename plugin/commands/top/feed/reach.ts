// Where to look for services when all are wanted and not all may be read: the namespaces there are, looked up again and again since rights come and go.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { listNamespaces } from './namespaceList.ts'
import type { FeedTiming } from './timing.ts'

type Reach = {
  /** From now on, or no longer: one watch of all namespaces serves. */
  need(isNeeded: boolean): void
  /** Not even the names of namespaces may be read: only `homeNamespace` is looked into. */
  isBlind(): boolean
  close(): void
}

type ReachOptions = {
  readonly client: KubeClient
  readonly homeNamespace: string
  readonly onNamespaces: (names: readonly string[]) => void
  readonly timing: FeedTiming
}

export function createReach({ client, homeNamespace, onNamespaces, timing }: ReachOptions): Reach {
  const closing = new AbortController()
  let isNeeded = false
  let isBlind = false
  let isUnderWay = false
  let timer: NodeJS.Timeout | undefined

  const look = async () => {
    if (isUnderWay || closing.signal.aborted) return
    isUnderWay = true
    let nextMs = timing.retryForbiddenMs
    try {
      const found = await listNamespaces(client, closing.signal)
      isBlind = found.kind === 'forbidden'
      onNamespaces(found.kind === 'forbidden' ? [homeNamespace] : found.names)
    } catch {
      // The API server does not answer; the watches tell so, and why.
      nextMs = timing.retryAbsentMs
    } finally {
      isUnderWay = false
    }
    if (isNeeded && !closing.signal.aborted) timer = setTimeout(look, nextMs)
  }
  return {
    need(next) {
      if (next === isNeeded) return
      isNeeded = next
      clearTimeout(timer)
      if (next) void look()
    },
    isBlind: () => isBlind,
    close() {
      closing.abort()
      clearTimeout(timer)
    },
  }
}
