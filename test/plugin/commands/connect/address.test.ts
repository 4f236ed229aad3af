import { describe, expect, it } from 'vitest'
import { parseListen, renderAddress, splitAddress } from '../../../../plugin/commands/connect/address.ts'

describe('--listen', () => {
  it.each([
    ['9090', { host: 'localhost', port: 9090 }],
    [':9090', { host: 'localhost', port: 9090 }],
    ['0', { host: 'localhost', port: 0 }],
    ['0.0.0.0:22', { host: '0.0.0.0', port: 22 }],
    ['example.com:80', { host: 'example.com', port: 80 }],
    ['[::1]:9090', { host: '::1', port: 9090 }],
  ])('%s is an address', (text, address) => {
    expect(parseListen(text)).toEqual(address)
  })

  it.each(['x', '70000', '1:2:3', '-1', 'host:', '9090/tcp', ''])('%j is refused', text => {
    expect(() => parseListen(text)).toThrow('[address:]port is wanted')
  })
})

describe('the address of a service', () => {
  it.each([
    ['10.0.3.7:9090', { host: '10.0.3.7', port: 9090 }],
    ['a.elb.example.com:22', { host: 'a.elb.example.com', port: 22 }],
    ['[fd00::7]:9090', { host: 'fd00::7', port: 9090 }],
    ['', undefined],
    ['10.0.3.7', undefined],
  ])('%j is taken apart', (text, address) => {
    expect(splitAddress(text)).toEqual(address)
    if (address) expect(renderAddress(address)).toBe(text)
  })
})
