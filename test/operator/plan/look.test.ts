// The crash-loop brake through whole looks: what is made, and when the next look is due.
import { expect, it } from 'vitest'
import { type PoolView, planLook } from '../../../operator/plan/look.ts'
import type { Ticket } from '../../../operator/plan/view.ts'
import { NOW, pod, ticket, tickets } from './samples.ts'

const view = (seen: readonly Ticket[], now: number): PoolView => ({
  tickets: seen,
  unseen: 0,
  wish: {
    base: 3,
    waiting: 0,
    maxPods: undefined,
    rollout: { maxSurge: '25%', maxUnavailable: '25%' },
    templateHash: 'new',
    replaceBefore: undefined,
  },
  limits: { maxCreationsInFlight: 20, surplusSettleMs: 2_000 },
  surplusForMs: 0,
  historyLimit: 100,
  isNeeded: () => false,
  quarantineMs: () => 0,
  context: {
    now,
    holderState: () => 'live',
    deletedForMs: undefined,
    namespaceEnds: false,
    poolEnds: false,
    deletionPatienceMs: 10_000,
    unhealthyAfterMs: 3_000,
    maxIdleMs: undefined,
    retentionMs: 0,
    inUseAfterMs: 10_000,
  },
})
const failedAt = (endedAt: number) => ({ endReason: 'PodFailed' as const, endedAt, podDeletedAt: endedAt })

it('pods that are Ready for a moment and end are tried one at a time, each wait twice the one before', () => {
  let seen: Ticket[] = tickets(4, 'Done', failedAt(NOW))
  let now = NOW
  const waits: number[] = []
  for (let retry = 0; retry < 5; retry += 1) {
    const held = planLook(view(seen, now))
    expect(held.create).toBe(0)
    waits.push(held.againAfterMs!)
    now += held.againAfterMs!
    expect(planLook(view(seen, now)).create).toBe(1)
    for (const phase of ['Pending', 'Idle', 'Reserved'] as const) {
      now += 100
      const tried = ticket(phase, { createdAt: now - 200, pod: pod() })
      expect(planLook(view([...seen, tried], now)).create).toBe(0)
    }
    seen = [...seen, ticket('Done', { createdAt: now - 300, ...failedAt(now) })]
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000])
})

it('the pool is filled as soon as the pod that is being tried has lasted', () => {
  const seen = [...tickets(4, 'Done', failedAt(NOW - 60_000)), ticket('Idle', { createdAt: NOW })]
  const { create, againAfterMs } = planLook(view(seen, NOW + 1_000))
  expect({ create, againAfterMs }).toEqual({ create: 0, againAfterMs: 29_000 })
  expect(planLook(view(seen, NOW + 30_000)).create).toBe(2)
})

it('and as soon as a client has it', () => {
  const seen = [...tickets(4, 'Done', failedAt(NOW - 60_000)), ticket('Active', { createdAt: NOW, phaseSince: NOW })]
  expect(planLook(view(seen, NOW + 1_000)).create).toBe(3)
})

it.each(['namespaceEnds', 'poolEnds'] as const)('nothing is made for a namespace that is being deleted: %s', ends => {
  const { context, ...rest } = view([], NOW)
  expect(planLook({ ...rest, context }).create).toBe(3)
  expect(planLook({ ...rest, context: { ...context, [ends]: true } }).create).toBe(0)
})
