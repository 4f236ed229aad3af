// Runs the probes of one run of a container: first the startup probe alone, then liveness and readiness side by side.
import { setTimeout as sleep } from 'node:timers/promises'
import { deadlineAfter } from '../../../api/kube/deadline.ts'
import type { Container } from '../../../api/kube/objects.ts'
import { type Door, knock } from './door.ts'
import { judge, NO_VERDICT } from './verdict.ts'

export type ProbeKind = 'startup' | 'liveness' | 'readiness'
type Probe = NonNullable<Container['livenessProbe']>

export type ProbeListener = {
  onStarted(): void
  onReady(ready: boolean): void
  /** One probe failed; the thresholds may not be reached yet. */
  onFailure(kind: ProbeKind, message: string): void
  /** The container has to be killed. */
  onDead(kind: ProbeKind, graceSeconds: number | undefined): void
}

export function findProbes({ startupProbe, livenessProbe, readinessProbe }: Container) {
  return { startup: startupProbe, liveness: livenessProbe, readiness: readinessProbe }
}

/** Without probes, `listener` hears at once that the container has started and is ready. Ends when `signal` aborts. */
export function followProbes(door: Door, listener: ProbeListener, signal: AbortSignal): void {
  const { startup, liveness, readiness } = findProbes(door.container)
  const afterStart = () => {
    listener.onStarted()
    const onVerdict = (ready: boolean) => {
      listener.onReady(ready)
      return false
    }
    if (!readiness) listener.onReady(true)
    else void follow({ door, kind: 'readiness', probe: readiness, listener, onVerdict }, signal)
    if (liveness) void followUntilDead('liveness', liveness)
  }
  const followUntilDead = (kind: ProbeKind, probe: Probe, onHealthy?: () => void) => {
    const onVerdict = (healthy: boolean) => {
      if (!healthy) listener.onDead(kind, probe.terminationGracePeriodSeconds)
      else onHealthy?.()
      return !healthy || onHealthy !== undefined
    }
    return follow({ door, kind, probe, listener, onVerdict }, signal)
  }
  if (startup) void followUntilDead('startup', startup, afterStart)
  else afterStart()
}

type Following = {
  door: Door
  kind: ProbeKind
  probe: Probe
  listener: ProbeListener
  /** Told each new verdict; true ends the probing. */
  onVerdict: (healthy: boolean) => boolean
}

/** A container that has never been ready is asked more often than its period says, as a kubelet may: first after so long, then at twice the time each. */
const EAGER_MS = 100

async function follow({ door, kind, probe, listener, onVerdict }: Following, signal: AbortSignal): Promise<void> {
  const periodMs = (probe.periodSeconds ?? 10) * 1000
  let verdict = NO_VERDICT
  let eagerMs = kind === 'readiness' ? EAGER_MS : periodMs
  if (!(await pause((probe.initialDelaySeconds ?? 0) * 1000, signal))) return
  for (;;) {
    const began = performance.now()
    const limit = AbortSignal.any([signal, deadlineAfter((probe.timeoutSeconds ?? 1) * 1000)])
    const outcome = await knock(door, probe, limit)
    if (signal.aborted) return
    const next = judge(verdict, outcome.success, probe)
    if (outcome.success) eagerMs = periodMs
    // That nobody listens yet is no news.
    else if (eagerMs >= periodMs) listener.onFailure(kind, outcome.message)
    if (next.healthy !== undefined && next.healthy !== verdict.healthy && onVerdict(next.healthy)) return
    verdict = next
    if (!(await pause(Math.min(eagerMs, periodMs) - (performance.now() - began), signal))) return
    eagerMs *= 2
  }
}

/** False when `signal` aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    if (ms > 0) await sleep(ms, undefined, { signal })
    return !signal.aborted
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
