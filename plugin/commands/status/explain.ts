// The whole report of a service, from what could be read: pure.

import { viewEvents } from '../../model/events.ts'
import { sumRefused } from '../../model/refused.ts'
import { viewService } from '../../model/viewService.ts'
import { printable } from '../../output/printable.ts'
import { viewAccess } from './access.ts'
import { viewTroubledPods } from './pods.ts'
import { viewProxies } from './proxies.ts'
import { viewLimits } from './refused.ts'
import type { ConditionReport, EventReport, StatusReport } from './report.ts'
import type { Sight } from './sight.ts'
import { isServed, summarise } from './summary.ts'
import { rfc3339 } from './time.ts'
import { viewWaiting, viewWaitingClients } from './waiting.ts'

/** `mostEvents`: the last ones. */
export function explain(sight: Sight, { nowMs, mostEvents }: { nowMs: number; mostEvents: number }): StatusReport {
  const view = viewService(sight.service, sight.tickets, nowMs)
  const all = reportEvents(sight)
  const facts = {
    view,
    service: sight.service,
    proxies: viewProxies(sight),
    pods: viewTroubledPods(sight),
    events: all,
  }
  return {
    name: view.name,
    namespace: view.namespace,
    uid: view.uid,
    summary: summarise(facts),
    ready: isServed(facts),
    state: view.state,
    reason: view.reason,
    image: view.image,
    port: view.port,
    address: view.address,
    poolNamespace: view.poolNamespace,
    base: view.base,
    leastBase: view.leastBase,
    access: viewAccess(sight.service),
    createdAt: rfc3339(view.createdAtMs),
    counts: view.counts,
    countsFrom: view.countsFrom,
    waiting: viewWaiting(facts),
    waitingClients: viewWaitingClients(sight),
    limits: viewLimits(sight.service),
    refused: sumRefused([...sight.looks.values()].map(({ refusals = [] }) => refusals)),
    conditions: viewConditions(sight),
    proxies: facts.proxies,
    troubledPods: facts.pods,
    events: mostEvents > 0 ? all.slice(-mostEvents) : [],
    unreadable: sight.unreadable.map(printable),
  }
}

/** Those that tell of trouble first. */
function viewConditions({ service }: Sight): ConditionReport[] {
  return (service.status?.conditions ?? [])
    .map(({ type, status, reason, message, lastTransitionTime }) => ({
      type: printable(type),
      status: printable(status),
      reason: printable(reason),
      message: printable(message),
      since: rfc3339(lastTransitionTime),
    }))
    .toSorted((a, b) => Number(isTrouble(b)) - Number(isTrouble(a)))
}

/** True or not, they only tell how a service does. */
const TELLING = new Set(['Progressing', 'BaseAutoscaled'])

function isTrouble({ type, status }: Pick<ConditionReport, 'type' | 'status'>): boolean {
  return type === 'Ready' ? status !== 'True' : !TELLING.has(type) && status === 'True'
}

function reportEvents({ events }: Sight): EventReport[] {
  return viewEvents(events ?? [])
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...row }) => ({ lastSeen: rfc3339(atMs), ...row }))
}
