import { expect, it } from 'vitest'
import { plainHost } from '../../proxy/plainHost.ts'

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80:0::1%eth0', 'fe80::1%eth0'],
  ['', ''],
])('%s is written as %s', (host, plain) => {
  expect(plainHost(host)).toBe(plain)
})
