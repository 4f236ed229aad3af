// Asks the API server whether it is there when nothing was heard of it: a connection that leads nowhere says nothing, and a quiet cluster neither.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { isKubeError } from '../../../../api/kube/errors.ts'
import type { Clock, FeedTiming } from './timing.ts'
import type { Trouble } from './trouble.ts'

export type Heartbeat = {
  /** To be called now and then. `lastContact` is the newest of all others, on the monotonic clock. */
  beat(lastContact: number): void
  trouble(): Trouble | undefined
  close(): void
}

export type HeartbeatOptions = {
  readonly client: KubeClient
  readonly onState: () => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

export function createHeartbeat({ client, onState, timing, clock }: HeartbeatOptions): Heartbeat {
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
      }
    } finally {
      isUnderWay = false
    }
    onState()
  }
  const read = async () => {
    const limit = AbortSignal.any([closing.signal, AbortSignal.timeout(timing.heartbeatTimeoutMs)])
    try {
      const { body } = await client.raw({
        method: 'GET',
        path: '/version',
        timeoutMs: timing.heartbeatTimeoutMs,
        signal: limit,
      })
      for await (const _ of body);
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
