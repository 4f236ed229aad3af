// The Events that concern a service: its own, its proxies' and its pods': pure.
import type { CoreEvent } from '../../api/kube/objects.ts'
import { proxyName } from '../../api/v1alpha1/names.ts'
import { printable } from '../output/printable.ts'

export type EventView = {
  readonly atMs: number
  readonly type: string
  readonly reason: string
  readonly object: string
  readonly message: string
  readonly count: number
}

const MOST = 200

/** Newest first. */
export function viewEvents(events: readonly CoreEvent[]): EventView[] {
  return events
    .map(describeEvent)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, MOST)
}

/** In the service's own namespace, where others live too. */
export function concerns(service: string, { involvedObject: { kind, name = '' } }: CoreEvent): boolean {
  if (kind === 'DedicatedService') return name === service
  const proxy = proxyName(service)
  if (kind === 'Pod' || kind === 'ReplicaSet') return name.startsWith(`${proxy}-`)
  return name === proxy
}

function describeEvent(event: CoreEvent): EventView {
  const { type = '', reason = '', message = '', involvedObject } = event
  const at =
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata.creationTimestamp
  return {
    atMs: Date.parse(at ?? ''),
    type: printable(type),
    reason: printable(reason),
    object: printable(`${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name ?? ''}`),
    message: printable(message),
    count: event.series?.count ?? event.count ?? 1,
  }
}
