import { describe, expect, it } from 'vitest'
import { parseAddresses, renderAddress } from '../../proxy/addresses.ts'

describe('parseAddresses', () => {
  it('reads one address a line', () => {
    const text = '10.64.0.5:10000\n[fd00::1]:22\n\n10.96.0.7:9090\n'
    expect(parseAddresses(text)).toEqual([
      { host: '10.64.0.5', port: 10000 },
      { host: 'fd00::1', port: 22 },
      { host: '10.96.0.7', port: 9090 },
    ])
    expect(parseAddresses(text).map(renderAddress)).toEqual(['10.64.0.5:10000', '[fd00::1]:22', '10.96.0.7:9090'])
  })

  it.each(['10.64.0.5', '10.64.0.5:', 'localhost:80', '10.64.0.5:70000', 'fd00::1:22'])(
    'names the line that is none: %s',
    line => {
      expect(() => parseAddresses(`10.0.0.1:1\n${line}`)).toThrow(line)
    },
  )
})
