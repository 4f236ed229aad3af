// What the operator counts. Labels come only from bounded sets.
import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { EndReason } from '../api/v1alpha1/reasons.ts'

export type Metrics = {
  readonly registry: Registry
  ticketEnded(reason: EndReason): void
  baseChanged(direction: 'up' | 'down'): void
  reconciled(seconds: number, result: 'success' | 'error'): void
}

export type MetricsSources = {
  /** Tickets by phase, over all services. */
  readonly countPhases: () => Record<string, number>
  /** Ready, unused pods to keep, over all services. */
  readonly base: () => number
  readonly restarts: () => number
  readonly missed: () => number
}

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const ended = new Counter({
    name: 'isolation_tickets_ended_total',
    help: 'Tickets that the operator ended, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const baseChanges = new Counter({
    name: 'isolation_base_changes_total',
    help: 'Changes of bases that follow use, by direction.',
    labelNames: ['direction'],
    registers,
  })
  const reconcileSeconds = new Histogram({
    name: 'isolation_reconcile_seconds',
    help: 'Duration of one look at one DedicatedService.',
    labelNames: ['result'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers,
  })
  new Gauge({
    name: 'isolation_pods',
    help: 'Tickets by phase.',
    labelNames: ['phase'],
    registers,
    collect() {
      for (const [phase, count] of Object.entries(sources.countPhases())) this.set({ phase }, count)
    },
  })
  new Gauge({
    name: 'isolation_base_pods',
    help: 'Ready, unused pods to keep, over all services.',
    registers,
    collect() {
      this.set(sources.base())
    },
  })
  new Gauge({
    name: 'isolation_watch_restarts_total',
    help: 'Watches that had to be begun again.',
    registers,
    collect() {
      this.set(sources.restarts())
    },
  })
  new Gauge({
    name: 'isolation_watch_missed_total',
    help: 'Changes that a watch had not told and a list found.',
    registers,
    collect() {
      this.set(sources.missed())
    },
  })
  return {
    registry,
    ticketEnded: reason => ended.inc({ reason }),
    baseChanged: direction => baseChanges.inc({ direction }),
    reconciled: (seconds, result) => reconcileSeconds.observe({ result }, seconds),
  }
}
