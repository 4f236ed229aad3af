// Asks the API server whether it is there when nothing was heard of it: a connection that leads nowhere says nothing, and a quiet cluster neither.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { isKubeError } from '../../../../api/kube/errors.ts'
import { dedicatedServices } from '../../../../api/v1alpha1/resources.ts'
import type { Clock, FeedTiming } from './timing.ts'
import type { Trouble } from './trouble.ts'

export type Heartbeat = {
  /** To be called now and then. `lastContact` is the newest of all others, on the monotonic clock. */
  beat(lastContact: number): void
  trouble(): Trouble | undefined
  close(): void
}

type HeartbeatOptions = {
  readonly client: KubeClient
  /** Undefined: all. */
  readonly namespace: string | undefined
  readonly onState: () => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

/** At most one object, out of the server's memory. */
const cheap = { limit: 1, resourceVersion: '0' }

export function createHeartbeat({ client, namespace, onState, timing, clock }: HeartbeatOptions): Heartbeat {
  const closing = new AbortController()
  let contact = clock.mono()
  let askedAt = contact
  let isUnderWay = false
  let trouble: Trouble | undefined

  const ask = async () => {
    isUnderWay = true
    askedAt = clock.mono()
    try {
      await read()
      contact = clock.mono()
      trouble = undefined
    } catch (error) {
      if (closing.signal.aborted) return
      trouble = {
        attempt: (trouble?.attempt ?? 0) + 1,
        sinceMs: trouble?.sinceMs ?? Math.round(clock.wall() - (clock.mono() - contact)),
        why: error instanceof Error ? error.message : String(error),
        error,
      }
    } finally {
      isUnderWay = false
    }
    onState()
  }
  // The way that the data takes, not one that a server without its store would still answer.
  const read = async () => {
    try {
      const { signal } = closing
      await client.list(dedicatedServices, { namespace, ...cheap, timeoutMs: timing.heartbeatTimeoutMs, signal })
    } catch (error) {
      // Whoever refuses is there.
      if (!isKubeError(error) || error.status === 0 || error.status >= 500) throw error
    }
  }

  return {
    beat(lastContact) {
      if (lastContact > contact) {
        contact = lastContact
        if (trouble) {
          trouble = undefined
          onState()
        }
      }
      const waitMs = trouble ? timing.heartbeatMs / 2 : timing.heartbeatMs
      if (!isUnderWay && clock.mono() - Math.max(contact, askedAt) >= waitMs) void ask()
    },
    trouble: () => trouble,
    close: () => closing.abort(),
  }
}
