// Decides when the Lease is written and what it says; pure, so that the protocol's timing can be tried without a clock.
import type { Lease } from '../api/kube/objects.ts'
import {
  activeAnnotation,
  holderLabel,
  leaseName,
  proxyPodAnnotation,
  releasedAnnotation,
  serviceLabel,
  serviceNamespaceLabel,
  terminatingAnnotation,
  versionAnnotation,
  waitingAnnotation,
} from '../api/v1alpha1/names.ts'
import type { Identity } from './identity.ts'

export type LeaseNews = {
  /** Clients that wait and for which no reserve is under way. */
  readonly waiting: number
  readonly active: number
  /** This process drains. */
  readonly terminating: boolean
  /** Everything that it held is Done, and it reserves nothing more. */
  readonly released: boolean
  readonly fenceMs: number
}

export type LeaseTimes = {
  /** What the Lease says; undefined when there is none, or it is not ours yet. */
  readonly told: LeaseNews | undefined
  readonly news: LeaseNews
  /** When the last confirmed write was sent. */
  readonly writtenAt: number
  readonly renewMs: number
  readonly announceMs: number
}

/** When to write next, on the clock of `writtenAt`. */
export function planLeaseWrite({ told, news, writtenAt, renewMs, announceMs }: LeaseTimes): number {
  if (!told || isUrgent(told, news)) return Number.NEGATIVE_INFINITY
  return writtenAt + (isNews(told, news) ? Math.min(announceMs, renewMs) : renewMs)
}

/** The operator acts on these at once: the first client that waits, a fence to be obeyed, a farewell. */
function isUrgent(told: LeaseNews, news: LeaseNews): boolean {
  return (
    (told.waiting === 0 && news.waiting > 0) ||
    told.terminating !== news.terminating ||
    told.released !== news.released ||
    told.fenceMs !== news.fenceMs
  )
}

export function isNews(told: LeaseNews, news: LeaseNews): boolean {
  return told.waiting !== news.waiting || told.active !== news.active || isUrgent(told, news)
}

export type LeaseContent = {
  readonly identity: Identity
  readonly news: LeaseNews
  readonly acquireTime: Date
  readonly renewTime: Date
  /** The Lease as last seen; undefined when it is to be created. */
  readonly known: { readonly resourceVersion: string } | undefined
}

/** A whole Lease, or the merge patch that makes the known one say the same: then a false flag is removed. */
export function buildLease({ identity, news, acquireTime, renewTime, known }: LeaseContent): Lease {
  const flag = (isSet: boolean) => (isSet ? 'true' : null)
  const annotations: Record<string, string | null> = {
    [waitingAnnotation]: String(news.waiting),
    [activeAnnotation]: String(news.active),
    [proxyPodAnnotation]: identity.podName,
    [versionAnnotation]: identity.version,
    [terminatingAnnotation]: flag(news.terminating),
    [releasedAnnotation]: flag(news.released),
  }
  const kept = known
    ? annotations
    : Object.fromEntries(Object.entries(annotations).filter(([, value]) => value !== null))
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName(identity.podUID),
      namespace: identity.poolNamespace,
      resourceVersion: known?.resourceVersion,
      labels: {
        [serviceLabel]: identity.service,
        [serviceNamespaceLabel]: identity.serviceNamespace,
        [holderLabel]: 'true',
      },
      annotations: kept as Record<string, string>,
    },
    spec: {
      holderIdentity: identity.holder,
      leaseDurationSeconds: Math.ceil(news.fenceMs / 1000),
      acquireTime: microTime(acquireTime),
      renewTime: microTime(renewTime),
    },
  }
}

/** MicroTime, as Leases carry it. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z')
}
