// Events are forgotten an hour after they last changed.
import type { CoreEvent } from '../../../api/kube/objects.ts'
import { coreEvents } from '../../../api/kube/resources.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOfChange, readKey } from './controller.ts'
import { handOf } from './hand.ts'

const shelf = 'events'
const KEEP_MS = 3_600_000
const LOOK_EVERY_MS = 60_000

export function forgetEvents(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'event-ttl-controller')
  const changedAt = new Map<string, number>()
  return {
    name: 'event',
    concerns: {
      [shelf]: change => {
        const { before, after } = change
        const now = cluster.now().getTime()
        if (!after) changedAt.delete(keyOfChange(change))
        else changedAt.set(keyOfChange(change), before ? now : lastChange(after as unknown as CoreEvent))
        return []
      },
    },
    begin: ['all'],
    work() {
      const now = cluster.now().getTime()
      for (const [key, at] of changedAt) {
        if (now - at < KEEP_MS) continue
        const { namespace, name } = readKey(key)
        const event = hand.find(coreEvents, namespace, name)
        if (event) hand.remove(coreEvents, event)
      }
      return { againAfterMs: LOOK_EVERY_MS }
    },
  }
}

/** By what it says of itself, when it changed before this process began. */
export function lastChange({ metadata, lastTimestamp, eventTime, series }: CoreEvent): number {
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime]
  return Math.max(...times.map(time => (time ? Date.parse(time) : 0)))
}
