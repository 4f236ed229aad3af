// IP addresses and ranges of them.
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import type { FieldError } from '../../refusal.ts'
import { invalid } from './errors.ts'

const notAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const notRange = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

export function validateAddress(field: string, address: string): FieldError[] {
  if (isIP(address) === 0) return [invalid(field, address, notAddress)]
  if (isIPv6(address) && /^::ffff:/i.test(address)) {
    return [invalid(field, address, 'must not be an IPv4-mapped IPv6 address')]
  }
  return []
}

const special: ReadonlyArray<readonly [ranges: readonly string[], detail: string]> = [
  [['127.0.0.0/8', '::1/128'], 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [['169.254.0.0/16', 'fe80::/10'], 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [['224.0.0.0/24', 'ff02::/16'], 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
]

/** Refuses addresses that mean something else on every machine, but for the range `allowed`. */
export function validatePublicAddress(field: string, address: string, allowed?: string): FieldError[] {
  const wrong = validateAddress(field, address)
  if (wrong.length > 0) return wrong
  if (allowed !== undefined && contains(allowed, address)) return []
  if (address === '0.0.0.0' || address === '::') return [invalid(field, address, `may not be unspecified (${address})`)]
  return special
    .filter(([ranges]) => ranges.some(range => contains(range, address)))
    .map(([, detail]) => invalid(field, address, detail))
}

export function validateRange(field: string, range: string): FieldError[] {
  return isRange(range) ? [] : [invalid(field, range, notRange)]
}

export function isRange(range: string): boolean {
  const [address = '', bits = '', ...more] = range.split('/')
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}

/** Of a valid range and a valid address. */
export function contains(range: string, address: string): boolean {
  const [base = '', bits = ''] = range.split('/')
  if (isIP(base) !== isIP(address)) return false
  const family = isIPv6(base) ? 'ipv6' : 'ipv4'
  const block = new BlockList()
  block.addSubnet(base, Number(bits), family)
  return block.check(address, family)
}
