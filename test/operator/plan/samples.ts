// Tickets for planning tests: each says only what its row is about.
import type { TargetPod, Ticket } from '../../../operator/plan/view.ts'

export const NOW = 1_000_000_000

let count = 0

export function pod(more: Partial<TargetPod> = {}): TargetPod {
  return {
    uid: 'pod-1',
    ip: '10.0.0.1',
    ready: true,
    notReadyForMs: 0,
    finished: false,
    broken: false,
    terminating: false,
    nodeCordoned: false,
    markedInUse: false,
    ...more,
  }
}

export function ticket(phase: Ticket['phase'], more: Partial<Ticket> = {}): Ticket {
  count += 1
  const published = phase !== 'Pending'
  const held = phase === 'Reserved' || phase === 'Active'
  return {
    name: `t-${String(count).padStart(4, '0')}`,
    uid: `uid-${count}`,
    resourceVersion: '1',
    createdAt: NOW - 10_000,
    templateHash: 'new',
    terminating: false,
    otherFinalizers: [],
    phase,
    phaseSince: NOW - 5_000,
    ...(published && {
      podUID: 'pod-1',
      podIP: '10.0.0.1',
      pod: phase === 'Done' ? undefined : pod({ markedInUse: phase === 'Active' }),
    }),
    ...(held && { holder: 'h.1', reservedAt: NOW - 5_000 }),
    ...(phase === 'Done' && { endedAt: NOW - 1_000, endReason: 'SessionEnded' as const }),
    expired: false,
    foreignPod: false,
    addressConflict: false,
    ...more,
  }
}

export function tickets(amount: number, phase: Ticket['phase'], more: Partial<Ticket> = {}): Ticket[] {
  return Array.from({ length: amount }, () => ticket(phase, more))
}
