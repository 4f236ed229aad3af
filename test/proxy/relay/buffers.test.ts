import { describe, expect, it, vi } from 'vitest'
import { createBuffers } from '../../../proxy/relay/buffers.ts'

const sizes = { sharedBytes: 8, ownBytes: 16, maxLent: 2, askEveryMs: 1000 }

describe('memory to read into', () => {
  it('is lent to so many, and to the next when one has ended its loan', () => {
    const { lend } = createBuffers(sizes)
    const [one, two] = [lend(() => {}), lend(() => {})]
    expect(two?.buffer).not.toBe(one?.buffer)
    expect(lend(() => {})).toBeUndefined()
    one?.end({ isFree: true })
    expect(lend(() => {})?.buffer).toBe(one?.buffer)
  })

  it('is never lent again while somebody may still refer to it', () => {
    const { lend } = createBuffers(sizes)
    const one = lend(() => {})
    one?.end({ isFree: false })
    expect(lend(() => {})?.buffer).not.toBe(one?.buffer)
  })

  it('is not lent twice because a loan was ended twice', () => {
    const { lend } = createBuffers(sizes)
    const one = lend(() => {})
    one?.end({ isFree: true })
    one?.end({ isFree: true })
    expect(lend(() => {})?.buffer).not.toBe(lend(() => {})?.buffer)
  })

  it('is asked back again and again, and forgotten once nobody has needed it for a while', () => {
    vi.useFakeTimers()
    const { lend } = createBuffers(sizes)
    let asked = 0
    const loan = lend(() => {
      asked += 1
      if (asked === 2) loan?.end({ isFree: true })
    })
    vi.advanceTimersByTime(2000)
    expect(asked).toBe(2)
    vi.advanceTimersByTime(2000)
    expect(vi.getTimerCount()).toBe(0)
    expect(lend(() => {})?.buffer).not.toBe(loan?.buffer)
    vi.useRealTimers()
  })
})
