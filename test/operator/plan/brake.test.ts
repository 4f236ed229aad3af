import { describe, expect, it } from 'vitest'
import { planBrake } from '../../../operator/plan/brake.ts'
import { planReceipts } from '../../../operator/plan/receipts.ts'
import type { Ticket } from '../../../operator/plan/view.ts'
import { NOW, ticket, tickets } from './samples.ts'

const failed = { endReason: 'PodFailed' as const, endedAt: NOW - 1_000, podUID: undefined }

describe('the crash-loop brake', () => {
  it('three failures are bad luck, the fourth brakes', () => {
    expect(planBrake(tickets(3, 'Done', failed), 'new', NOW)).toEqual({ on: false })
    expect(planBrake(tickets(4, 'Done', failed), 'new', NOW)).toEqual({
      on: true,
      failures: 4,
      waitMs: 1_000,
      trialMs: 0,
    })
  })

  it('each further failure doubles the wait, up to five minutes', () => {
    const wait = (count: number) => {
      const brake = planBrake(tickets(count, 'Done', { ...failed, endedAt: NOW }), 'new', NOW)
      return brake.on ? brake.waitMs : 0
    }
    expect([4, 5, 6, 12, 50].map(wait)).toEqual([2_000, 4_000, 8_000, 300_000, 300_000])
  })

  it('a served client ends it', () => {
    expect(planBrake([...tickets(6, 'Done', failed), ticket('Done', { endedAt: NOW })], 'new', NOW)).toEqual({
      on: false,
    })
  })

  it('a pod that lasts half a minute ends it', () => {
    expect(planBrake([...tickets(6, 'Done', failed), ticket('Idle', { createdAt: NOW - 30_500 })], 'new', NOW)).toEqual(
      { on: false },
    )
    expect(planBrake([...tickets(6, 'Done', failed), ticket('Idle', { createdAt: NOW - 5_000 })], 'new', NOW).on).toBe(
      true,
    )
  })

  const fresh = { createdAt: NOW - 5_000 }
  it.each<[name: string, seen: Ticket, trialMs: number]>([
    ['an idle pod', ticket('Idle', fresh), 25_000],
    ['a reserved pod', ticket('Reserved', fresh), 25_000],
    ['one that ended and whose proxy has not said so', ticket('Reserved', { ...fresh, retire: 'Now' }), 25_000],
    ['one of an older template: not', ticket('Idle', { ...fresh, templateHash: 'old' }), 0],
    ['one that lasted before the others failed: not', ticket('Idle', { createdAt: NOW - 60_000 }), 0],
    ['a pod that is starting: not, the pool counts it', ticket('Pending', fresh), 0],
  ])('is being tried until it has lasted: %s', (_name, seen, trialMs) => {
    expect(planBrake([...tickets(6, 'Done', failed), seen], 'new', NOW)).toMatchObject({ on: true, trialMs })
  })

  it('pods that were warm for long and end at once, with their node, are no failures', () => {
    const warm = { ...failed, podUID: 'pod-1', createdAt: NOW - 3_600_000 }
    expect(planBrake(tickets(12, 'Done', warm), 'new', NOW)).toEqual({ on: false })
    expect(planBrake(tickets(12, 'Done', { ...warm, createdAt: NOW - 5_000 }), 'new', NOW).on).toBe(true)
    expect(planBrake(tickets(12, 'Done', { ...warm, podUID: undefined }), 'new', NOW).on).toBe(true)
  })

  it('failures of long ago say nothing of now', () => {
    expect(planBrake(tickets(6, 'Done', { ...failed, endedAt: NOW - 3_600_000 }), 'new', NOW)).toEqual({ on: false })
  })

  it('a changed template starts afresh', () => {
    expect(planBrake(tickets(6, 'Done', { ...failed, templateHash: 'old' }), 'new', NOW)).toEqual({ on: false })
  })

  it('pods that somebody deleted are no failures', () => {
    expect(planBrake(tickets(30, 'Done', { ...failed, endReason: 'PodLost' }), 'new', NOW)).toEqual({ on: false })
  })
})

describe('which receipts may go', () => {
  it('the newest stay', () => {
    const receipts = [1, 2, 3, 4].map(age => ticket('Done', { endedAt: NOW - age }))
    expect([...planReceipts(receipts, 2, () => false)]).toEqual([receipts[2]!.name, receipts[3]!.name])
  })

  it('one whose address may still have to be compared stays', () => {
    const receipt = ticket('Done')
    expect([...planReceipts([receipt], 0, () => false)]).toEqual([receipt.name])
    expect([...planReceipts([receipt], 0, () => true)]).toEqual([])
  })

  it('with a historyLimit of 0 the brake still finds its failures', () => {
    const receipts = tickets(20, 'Done', failed)
    expect(planReceipts(receipts, 0, () => false).size).toBe(8)
  })

  it('tickets that are not Done never go', () => {
    expect(planReceipts([ticket('Pending'), ticket('Active')], 0, () => false).size).toBe(0)
  })
})
