import { describe, expect, it } from 'vitest'
import { createAddressPool, parseRange } from '../../../sandbox/agent/addresses.ts'

const range = parseRange('10.64.0.0/29')

describe('a range of addresses', () => {
  it('begins at its network address wherever the given address lies', () => {
    expect(parseRange('10.64.3.7/16')).toEqual(parseRange('10.64.0.0/16'))
    expect(range.size).toBe(8)
  })

  it.each(['10.64.0.0', '10.64.0.0/31', '10.64.0.0/4', '10.64.0/16', '10.64.0.256/16', 'x/16'])('is not %s', cidr => {
    expect(() => parseRange(cidr)).toThrow()
  })
})

describe('addresses of pods', () => {
  it('leave out network, broadcast and what is reserved, and say when none is left', () => {
    const pool = createAddressPool({ range, reserved: ['10.64.0.1'], order: 'oldest' })
    const all = Array.from({ length: 5 }, () => pool.take())
    expect(all).toEqual(['10.64.0.2', '10.64.0.3', '10.64.0.4', '10.64.0.5', '10.64.0.6'])
    expect(() => pool.take()).toThrow('taken')
  })

  it('come back as late as possible', () => {
    const pool = createAddressPool({ range, order: 'oldest' })
    const first = pool.take()
    pool.free(first)
    const next = Array.from({ length: 5 }, () => pool.take())
    expect(next).not.toContain(first)
    expect(pool.take()).toBe(first)
  })

  it('come back at once when recycled', () => {
    const pool = createAddressPool({ range, order: 'lowest' })
    const [first] = [pool.take(), pool.take()]
    pool.free(first!)
    expect(pool.take()).toBe(first)
  })

  it('are claimed once, inside the range only, and the next ones follow', () => {
    const pool = createAddressPool({ range, order: 'oldest' })
    expect(pool.claim('10.64.0.4')).toBe(true)
    expect(pool.claim('10.64.0.4')).toBe(false)
    expect(pool.claim('10.64.0.7')).toBe(false)
    expect(pool.claim('10.65.0.4')).toBe(false)
    expect(pool.take()).toBe('10.64.0.5')
  })
})
