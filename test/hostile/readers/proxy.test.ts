// What a proxy reads of the cluster, spoilt some 10,000 times: none of it ends the process, and nothing is given to a client that is not this holder's own.
import { describe, expect, it } from 'vitest'
import type { Lease } from '../../../api/kube/objects.ts'
import { readConfig } from '../../../proxy/config.ts'
import { bears, readHeld } from '../../../proxy/held.ts'
import { judgeReread } from '../../../proxy/reserve.ts'
import { planConsequence } from '../../../proxy/retire.ts'
import { countHolders, readSighting } from '../../../proxy/siblings.ts'
import { stockSize } from '../../../proxy/stock.ts'
import { isReservable } from '../../../proxy/tickets.ts'
import { mutate } from '../mutate.ts'
import { often } from '../often.ts'
import { findUnsound } from './finite.ts'
import { HOLDER, lease, service, ticket } from './samples.ts'

const roles = ['stock', 'used', 'attempted', 'ended', 'none'] as const
const claim = { holder: HOLDER, claimID: 'c' }

describe('a spoilt ticket', () => {
  it('is no other than the one that was claimed, and never leads to more than one of the known consequences', () => {
    often(4_000, random => {
      const spoilt = mutate(ticket, random, random.pick(['typed', 'swapped'] as const))
      if (typeof spoilt !== 'object' || spoilt === null || !spoilt.metadata || !spoilt.spec) return
      const { status } = spoilt
      const isOurs = status?.holder === HOLDER && status.claimID === 'c'
      expect(bears(spoilt, claim)).toBe(isOurs)
      const verdict = judgeReread(spoilt, claim, false)
      expect(verdict === 'ours').toBe(isOurs && status?.phase !== 'Done')
      const held = readHeld(spoilt, 0)
      if (held) expect([held.podIP, held.podUID, held.claimID].every(Boolean)).toBe(true)
      for (const role of roles) {
        const { kind } = planConsequence(spoilt, role, HOLDER)
        expect(['keep', 'return', 'forget', 'end', 'disown']).toContain(kind)
        // What is another holder's is left alone.
        if (role === 'none' && status?.holder !== HOLDER) expect(kind).toBe('keep')
      }
      if (isReservable(spoilt)) expect(status?.phase).toBe('Idle')
    })
  })
})

describe('a spoilt Lease of another holder', () => {
  it('is one holder, or none', () => {
    often(3_000, random => {
      const spoilt = mutate(lease, random, 'typed') as Lease
      const count = countHolders([readSighting(spoilt, 1_000)], 2_000)
      expect([1, 2]).toContain(count)
      const size = stockSize({ base: 10, holders: count, override: undefined })
      expect(Number.isSafeInteger(size) && size >= 0 && size <= 10).toBe(true)
    })
  })
})

describe('a spoilt DedicatedService', () => {
  it('gives a config of numbers, or none at all', () => {
    let read = 0
    often(3_000, random => {
      const spoilt = mutate(service, random, 'typed')
      let config: ReturnType<typeof readConfig>
      try {
        config = readConfig(spoilt)
      } catch {
        // As followConfig does: the former config stays in force.
        return
      }
      read += 1
      expect(findUnsound(config)).toEqual([])
    })
    expect(read).toBeGreaterThan(100)
  })
})
