// Which addresses an EndpointSlice may hold.
import { describe, expect, test } from 'vitest'
import { faultsOf, kindOf } from './write.ts'

describe('an EndpointSlice', () => {
  const slices = kindOf('endpointslices', 'discovery.k8s.io')
  const faults = (address: string, metadata: object = {}) =>
    faultsOf(slices, { metadata, addressType: 'IPv4', endpoints: [{ addresses: [address] }] })

  test.each(['10.64.0.1', '127.7.128.9'])('may hold %s', address => {
    expect(faults(address)).toEqual([])
  })

  test.each([
    ['127.0.0.1', 'addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['127.8.0.1', 'addresses[0]: Invalid value: "127.8.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    [
      '169.254.0.1',
      'addresses[0]: Invalid value: "169.254.0.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
    ['0.0.0.0', 'addresses[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)'],
    ['x', 'addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ['2001:db8::1', 'addresses: Invalid value: "2001:db8::1": must be an IPv4 address'],
  ])('may not hold %s', (address, fault) => {
    expect(faults(address)).toEqual([`endpoints[0].${fault}`])
  })

  test('of the API itself holds where this listens', () => {
    expect(faults('127.0.0.1', { namespace: 'default', name: 'kubernetes' })).toEqual([])
  })
})
