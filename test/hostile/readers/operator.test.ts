// What the operator reads of the cluster, spoilt 10,000 times: no reader throws on what an API server lets through, and no decision rests on a number that is none.
import { describe, expect, it } from 'vitest'
import type { Lease } from '../../../api/kube/objects.ts'
import { readOwner } from '../../../operator/end/sweep.ts'
import { findForgotten } from '../../../operator/infrastructure/copies.ts'
import { readKeptFence } from '../../../operator/infrastructure/keptFence.ts'
import { judgeHolder } from '../../../operator/plan/holder.ts'
import { planLook } from '../../../operator/plan/look.ts'
import { Addresses } from '../../../operator/pool/addresses.ts'
import { Holders, waitingAt } from '../../../operator/pool/holders.ts'
import { observeTicket } from '../../../operator/pool/observe.ts'
import { podFailure, podProblem } from '../../../operator/pool/podProblem.ts'
import { Readiness } from '../../../operator/pool/readiness.ts'
import { poolWish } from '../../../operator/pool/wish.ts'
import { mutate } from '../mutate.ts'
import { often } from '../often.ts'
import type { Random } from '../random.ts'
import { findUnsound } from './finite.ts'
import { HOLDER, lease, NOW, node, pod, poolNamespace, service, ticket } from './samples.ts'

const phases = ['Pending', 'Idle', 'Reserved', 'Active', 'Done'] as const

function observed(random: Random) {
  const spoilt = mutate(ticket, random, 'typed')
  const spoiltPod = mutate(pod, random, 'typed')
  const readiness = new Readiness(() => 1000)
  readiness.seen(spoiltPod)
  // The API server admits nothing else as a phase.
  const status = spoilt.status && { ...spoilt.status, phase: random.pick(phases) }
  return observeTicket(
    { ...spoilt, status },
    { podOf: () => spoiltPod, node: () => mutate(node, random, 'typed'), readiness, addressConflict: () => false },
  )
}

describe('a pool of spoilt tickets, pods, Leases and namespaces', () => {
  it('is planned with whole numbers, and within its bounds', () => {
    often(1_000, random => {
      const tickets = Array.from({ length: 4 }, () => observed(random))
      expect(findUnsound(tickets, 'tickets')).toEqual([])
      const leases = [mutate(lease, random, 'typed')]
      const userNamespace = mutate(poolNamespace, random, 'typed')
      const { metadata } = mutate(service, random, 'typed')
      const of = { ...service, metadata: { ...service.metadata, annotations: metadata.annotations } }
      const wish = poolWish({
        service: of,
        templateHash: 'h',
        tickets,
        leases,
        userNamespace,
        podsOfNeighbours: () => 1,
        now: NOW,
        ...{ nowMono: 5_000, baseMemory: undefined },
      })
      expect(findUnsound(wish, 'wish')).toEqual([])
      const plan = planLook({
        tickets,
        unseen: 0,
        wish,
        limits: { maxCreationsInFlight: 20, surplusSettleMs: 2000 },
        surplusForMs: 0,
        historyLimit: 10,
        isNeeded: () => false,
        quarantineMs: () => 600_000,
        context: {
          now: NOW,
          holderState: () => 'live',
          ...{
            deletedForMs: undefined,
            namespaceEnds: false,
            poolEnds: false,
            deletionPatienceMs: 10_000,
            unhealthyAfterMs: 5_000,
          },
          ...{ maxIdleMs: 3_600_000, retentionMs: 0, inUseAfterMs: 10_000 },
        },
      })
      expect(findUnsound({ ...plan, steps: plan.steps.map(({ step }) => step) }, 'plan')).toEqual([])
      expect(plan.create).toBeLessThanOrEqual(20)
      expect(plan.create).toBeGreaterThanOrEqual(0)
    })
  })
})

describe('a spoilt Lease', () => {
  /** Whatever else it says, it is the live holder's, and was seen to change a moment ago. */
  const ofLiveHolder = (random: Random): Lease => {
    const { metadata, spec } = mutate(lease, random, 'typed')
    return {
      metadata: { ...metadata, name: lease.metadata.name, namespace: 'pool' },
      spec: { ...spec, holderIdentity: HOLDER },
    }
  }

  it('of a holder that has just renewed it never has the holder judged dead', () => {
    const restarted = structuredClone(pod)
    restarted.status!.phase = 'Running'
    restarted.status!.containerStatuses![0]!.state = {}
    often(2_000, random => {
      const spoilt = ofLiveHolder(random)
      // A time that was moved back by hand says that the container ended since: that is what a date means.
      const acquiredAt = Date.parse(spoilt.spec?.acquireTime ?? '')
      if (acquiredAt < Date.parse(lease.spec!.acquireTime!)) return
      const holders = new Holders(() => 5_000)
      holders.leaseSeen(spoilt)
      const sight = holders.sight(HOLDER, 'pool', restarted)
      const state = judgeHolder(sight, { nowMono: 5_001, defaultFenceMs: 300_000, brakeMs: 600_000 })
      expect(state, JSON.stringify(spoilt.spec).slice(0, 300)).not.toBe('ended')
      expect(state).not.toBe('silent')
    })
  })

  it('speaks of a number of waiting clients, and of no more than can wait', () => {
    often(1_000, random => {
      const waiting = waitingAt(mutate(lease, random, 'typed'), [])
      expect(Number.isSafeInteger(waiting)).toBe(true)
      expect(waiting).toBeGreaterThanOrEqual(0)
      expect(waiting).toBeLessThanOrEqual(100_000)
    })
  })
})

describe('what is only told or looked up', () => {
  it('is read without a throw', () => {
    often(3_000, random => {
      const spoiltPod = mutate(pod, random, 'typed')
      expect(typeof (podProblem(spoiltPod)?.message ?? '')).toBe('string')
      expect(typeof (podFailure(spoiltPod) ?? '')).toBe('string')
      const namespace = mutate(poolNamespace, random, 'typed')
      readOwner(namespace)
      for (const { name } of findForgotten(namespace, [])) expect(name).toMatch(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
      expect(readKeptFence(namespace) ?? '5m').toMatch(/^[0-9hms]+$/)
      const addresses = new Addresses({ nowMono: () => 0, now: () => 0 })
      const spoilt = mutate(ticket, random, 'typed')
      const seen = { ...spoilt, metadata: { ...spoilt.metadata, uid: 'x', resourceVersion: '7' } }
      addresses.seen(seen)
      expect(addresses.conflicts(ticket, () => 1).length).toBeLessThanOrEqual(1)
      addresses.gone(seen)
      expect(addresses.conflicts(ticket, () => 1)).toEqual([])
    })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
