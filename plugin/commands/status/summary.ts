// The one sentence that says how a service does and, when no client can be served, why: pure.
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { countOf } from '../../../operator/status/countOf.ts'
import { available } from '../../model/counts.ts'
import type { ServiceView } from '../../model/service.ts'
import { conditionOf } from '../../model/state.ts'
import { printable } from '../../output/printable.ts'
import type { EventReport, PodReport, ProxyReport } from './report.ts'

export type Facts = {
  readonly view: ServiceView
  readonly service: DedicatedService
  readonly proxies: readonly ProxyReport[]
  readonly pods: readonly PodReport[]
  /** Newest last. */
  readonly events: readonly EventReport[]
}

/** A client that connects now is served, or a pod is started for it. */
export function isServed({ view, service: { status } }: Pick<Facts, 'view' | 'service'>): boolean {
  const isLive = view.state !== 'Deleting' && view.reason !== 'ChangePending'
  return isLive && conditionOf(status, 'Ready')?.status === 'True'
}

export function summarise(facts: Facts): string {
  const { view } = facts
  if (view.state === 'Deleting') return deleting(view)
  if (view.state === 'Unknown' || view.reason === 'Created' || view.reason === 'ChangePending')
    return `${view.message}.`
  const stock = countOf(available(view.counts), 'pod is available', 'pods are available')
  if (isServed(facts)) {
    const good = available(view.counts) === 0 && view.base === 0 ? 'a pod is started when a client connects' : stock
    const inUse = view.counts.inUse > 0 ? `, ${view.counts.inUse} in use` : ''
    const but = view.state === 'Degraded' || view.state === 'Queueing' ? `, but: ${view.message}` : ''
    return `Ready: ${good}${inUse}${but}.`
  }
  const why = cause(facts)
  const isTold = /\bclients? waits? for a pod\b/.test(why)
  const who =
    view.counts.waiting > 0 && !isTold
      ? `${countOf(view.counts.waiting, 'client waits', 'clients wait')} and nothing`
      : 'Nothing'
  return `${who} is ready because ${lowerFirst(why)}.`.replace(/\.\.$/, '.')
}

/** What a person has to mend comes before what time mends. */
function cause(facts: Facts): string {
  const { view, service, proxies, pods } = facts
  const ready = conditionOf(service.status, 'Ready')
  const degraded = conditionOf(service.status, 'Degraded')
  if (degraded?.status === 'True' && degraded.reason !== 'ClientsWaiting') return degradedCause(facts, degraded)
  if (ready?.reason === 'NoProxies') return printable(ready.message)
  const refused = proxies.length === 0 ? lastEvent(facts, 'FailedCreate', `${view.name}-proxy`) : undefined
  if (refused) return `its proxy cannot be made: ${refused}`
  const ill = proxies.some(({ ready: isReady }) => isReady) ? undefined : proxies.find(isIll)
  if (ill) return `the proxy ${ill.name} is not ready: ${ill.note}`
  const pod = pods.find(({ phase }) => phase === 'Running')
  if (available(view.counts) === 0 && pod) return `the pod ${pod.name} ${pod.note}`
  if (available(view.counts) === 0 && view.counts.pending > 0) {
    return `its pods are starting: 0 of ${view.base} are ready`
  }
  return printable(ready?.message ?? 'the status has no condition Ready')
}

/** Pods that crash, or do not get ready, are explained by their own words. */
function degradedCause(facts: Facts, { reason, message }: { reason: string; message: string }): string {
  const said = printable(message)
  if (reason === 'PodsFailing') {
    const words = lastEvent(facts, 'PodFailed', facts.view.name)?.split(/used (?:it|them): /)[1]
    return words ? `${said.split(';')[0]}: ${words}` : said
  }
  const pod = facts.pods.find(({ phase }) => phase === 'Running')
  return reason === 'PodsNotReady' && pod ? `the pod ${pod.name} ${pod.note}` : said
}

/** Its message; `object` is how the name of what it is about begins. */
function lastEvent({ events }: Facts, reason: string, object: string): string | undefined {
  return events.findLast(event => event.reason === reason && event.object.split('/')[1]?.startsWith(object))?.message
}

/** One with nothing wrong in it is not ready before it has a pod to give, and one that drains has done its work. */
function isIll({ note, draining }: ProxyReport): boolean {
  return !draining && !note.startsWith('runs, ')
}

function deleting({ counts, poolNamespace, reason, message }: ServiceView): string {
  const left = counts.inUse > 0 ? `${countOf(counts.inUse, 'connection', 'connections')} to end` : 'its pods to go'
  const overdue = reason === 'DeletionOverdue' ? ` ${message}.` : ''
  return `It is being deleted, and waits for ${left}${poolNamespace ? ` (namespace ${poolNamespace})` : ''}.${overdue}`
}

/** A name in capitals stays one. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]*\b(?![A-Z])/.test(text) && !/^[A-Z]{2}/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text
}
