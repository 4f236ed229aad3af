import { describe, expect, it } from 'vitest'
import type { IsolationPod, IsolationPodStatus } from '../../api/v1alpha1/types.generated.ts'
import { judgeReread, orderFor, planReserve, type Reread, type ReserveNeed } from '../../proxy/reserve.ts'

const idle = ['a', 'b', 'c', 'd']
const need: ReserveNeed = { idle, waiting: 0, stock: 0, attempts: 0, size: 0, maxAttempts: 16 }

describe('planReserve', () => {
  it.each<[string, Partial<ReserveNeed>, string[]]>([
    ['nobody waits and no stock is wished', {}, []],
    ['the stock is filled', { size: 3 }, ['a', 'b', 'c']],
    ['what is there and what is under way counts', { size: 4, stock: 1, attempts: 1 }, ['a', 'b']],
    ['a stock above its size asks for nothing', { size: 1, stock: 3 }, []],
    ['a waiting client without any stock size', { waiting: 1 }, ['a']],
    ['a waiting client beside a stock to be filled', { waiting: 1, size: 2 }, ['a', 'b', 'c']],
    ['no more than there are', { size: 9 }, idle],
    ['no more at once than allowed', { size: 9, maxAttempts: 3, attempts: 1 }, ['a', 'b']],
    ['nothing is idle', { idle: [], size: 3, waiting: 2 }, []],
  ])('%s', (_, change, names) => {
    expect(planReserve({ ...need, ...change })).toEqual(names)
  })
})

describe('orderFor', () => {
  it('is stable for one holder and differs between holders', () => {
    const names = Array.from({ length: 20 }, (_, i) => `pod-${i}`)
    const [one, two] = [orderFor('holder-1', names), orderFor('holder-2', names)]
    expect(orderFor('holder-1', names.toReversed())).toEqual(one)
    expect(two.toSorted()).toEqual(one.toSorted())
    expect(two).not.toEqual(one)
  })
})

describe('judgeReread', () => {
  const claim = { holder: 'me', claimID: 'c1' }
  const ticket = (status: Partial<IsolationPodStatus>): IsolationPod => ({
    metadata: { name: 'a' },
    spec: { templateHash: 'h' },
    status: { phase: 'Reserved', ...status },
  })
  it.each<[string, IsolationPod | undefined, boolean, Reread]>([
    ['the attempt took effect', ticket(claim), false, 'ours'],
    ['it took effect, but a lapse lies between', ticket(claim), true, 'burn'],
    ['it has not taken effect, or not yet', ticket({ phase: 'Idle' }), false, 'lost'],
    ['another attempt of this holder took effect', ticket({ ...claim, claimID: 'c2' }), false, 'lost'],
    ['another holder has it, with the same random id', ticket({ ...claim, holder: 'you' }), false, 'lost'],
    ['the operator has ended it', ticket({ ...claim, phase: 'Done' }), false, 'lost'],
    ['it is gone', undefined, false, 'lost'],
  ])('%s', (_, seen, lapsed, verdict) => {
    expect(judgeReread(seen, claim, lapsed)).toBe(verdict)
  })
})
