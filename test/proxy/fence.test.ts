import { describe, expect, it } from 'vitest'
import { createFence, type FenceView, fenceState } from '../../proxy/fence.ts'

const renewal = { sentAt: 1000, fenceMs: 500 }

const never = Number.POSITIVE_INFINITY

describe('fenceState', () => {
  it.each<[string, FenceView, number, string]>([
    ['nothing was ever confirmed', { renewal: undefined, wishedMs: 500, sentUntil: never }, 0, 'lapsed'],
    ['just confirmed', { renewal, wishedMs: 500, sentUntil: never }, 1000, 'open'],
    ['the last moment inside', { renewal, wishedMs: 500, sentUntil: never }, 1499, 'open'],
    ['exactly the fence after sending', { renewal, wishedMs: 500, sentUntil: never }, 1500, 'lapsed'],
    ['a shorter fence is wished: it counts at once', { renewal, wishedMs: 200, sentUntil: never }, 1200, 'closed'],
    ['a shorter fence is wished: still young enough', { renewal, wishedMs: 200, sentUntil: never }, 1199, 'open'],
    [
      'a shorter fence is wished, and the Lease itself is over',
      { renewal, wishedMs: 200, sentUntil: never },
      1500,
      'lapsed',
    ],
    [
      'a shorter Lease was sent, and nobody knows whether it took effect',
      { renewal, wishedMs: 500, sentUntil: 1300 },
      1300,
      'lapsed',
    ],
    ['until it would be over', { renewal, wishedMs: 500, sentUntil: 1300 }, 1299, 'open'],
    [
      'a longer fence is wished: the Lease does not bear it yet',
      { renewal, wishedMs: 9000, sentUntil: never },
      1500,
      'lapsed',
    ],
  ])('%s', (_, view, now, state) => {
    expect(fenceState(view, now)).toBe(state)
  })
})

describe('a fence', () => {
  function fenceAt(start: number) {
    let now = start
    const fence = createFence(() => now)
    fence.wish(500)
    return { fence, at: (time: number) => (now = time) }
  }

  it('admits nothing before the first confirmation, and counts that as no lapse', () => {
    const { fence } = fenceAt(0)
    expect(fence.admits(0)).toBe(false)
    expect(fence.confirm({ sentAt: 0, fenceMs: 500 })).toBe(false)
    expect(fence.admits(0)).toBe(true)
  })

  it('goes on without a lapse while renewals come in time', () => {
    const { fence, at } = fenceAt(0)
    fence.confirm({ sentAt: 0, fenceMs: 500 })
    at(499)
    expect(fence.confirm({ sentAt: 400, fenceMs: 500 })).toBe(false)
    at(899)
    expect(fence.admits(0)).toBe(true)
  })

  it('remembers a lapse: what was claimed before it is never admitted again', () => {
    const { fence, at } = fenceAt(0)
    fence.confirm({ sentAt: 0, fenceMs: 500 })
    const before = fence.lapses()
    at(500)
    expect(fence.admits(before)).toBe(false)
    expect(fence.confirm({ sentAt: 500, fenceMs: 500 })).toBe(true)
    expect(fence.isOpen()).toBe(true)
    expect(fence.admits(before)).toBe(false)
    expect(fence.admits(fence.lapses())).toBe(true)
  })

  it('takes a confirmation that came too late for a lapse, though it was sent in time', () => {
    const { fence, at } = fenceAt(0)
    fence.confirm({ sentAt: 0, fenceMs: 500 })
    at(600)
    expect(fence.confirm({ sentAt: 450, fenceMs: 500 })).toBe(true)
  })

  it('lapses at once when it is revoked', () => {
    const { fence } = fenceAt(0)
    fence.confirm({ sentAt: 0, fenceMs: 500 })
    fence.revoke()
    expect(fence.isOpen()).toBe(false)
    expect(fence.confirm({ sentAt: 1, fenceMs: 500 })).toBe(true)
    expect(fence.admits(0)).toBe(false)
  })

  it('burns nothing for a shorter wish alone', () => {
    const { fence, at } = fenceAt(0)
    fence.confirm({ sentAt: 0, fenceMs: 500 })
    at(300)
    fence.wish(100)
    expect(fence.isOpen()).toBe(false)
    expect(fence.confirm({ sentAt: 300, fenceMs: 100 })).toBe(false)
    expect(fence.admits(0)).toBe(true)
  })
})
