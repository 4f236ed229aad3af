import { describe, expect, it } from 'vitest'
import { createGuestList, sourceOf } from '../../proxy/sources.ts'

describe('the guest list', () => {
  it.each([
    ['nobody is named', [], [], '203.0.113.7', true],
    ['somebody else is allowed', ['10.0.0.0/8'], [], '203.0.113.7', false],
    ['he is allowed', ['10.0.0.0/8', '203.0.113.0/24'], [], '203.0.113.7', true],
    ['he is denied', [], ['203.0.113.7/32'], '203.0.113.7', false],
    ['his neighbour is denied', [], ['203.0.113.8/32'], '203.0.113.7', true],
    ['he is allowed and denied', ['203.0.113.0/24'], ['203.0.113.7/32'], '203.0.113.7', false],
    ['all of IPv4 is denied, and he has IPv6', [], ['0.0.0.0/0'], '2001:db8::7', true],
    ['all of IPv6 is allowed, and he has IPv4', ['::/0'], [], '203.0.113.7', false],
    ['all of IPv6 is denied, and he has IPv4', [], ['::/0'], '203.0.113.7', true],
    ['his IPv4 network is denied in the words of IPv6', [], ['::ffff:203.0.113.0/120'], '203.0.113.7', false],
    ['another IPv4 network is denied in the words of IPv6', [], ['::ffff:203.0.114.0/120'], '203.0.113.7', true],
    ['his IPv6 network is allowed', ['2001:db8::/32'], [], '2001:db8:7::1', true],
    ['his address is not known, and nobody is named', [], [], '', true],
    ['his address is not known, and somebody is allowed', ['0.0.0.0/0', '::/0'], [], '', false],
  ])('%s', (_, allow, deny, host, isLetIn) => {
    expect(createGuestList(allow, deny)(host)).toBe(isLetIn)
  })
})

describe('what counts as one source', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::3:4:5:6', '2001:db8:0:0::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['2001:db8:1:2:3:4:203.0.113.7', '2001:db8:1:2::/64'],
    ['', ''],
  ])('%s: %s', (host, source) => {
    expect(sourceOf(host)).toBe(source)
  })
})
