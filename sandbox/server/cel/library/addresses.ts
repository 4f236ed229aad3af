// ip(), cidr() and what can be asked of them.
import type { Environment } from '@marcbachmann/cel-js'
import { Cidr, Ip, readCidr, readIp } from '../address.ts'

class IpFunctions {}

export function registerAddresses(env: Environment): void {
  env.registerType('IP', Ip)
  env.registerType('CIDR', Cidr)
  env.registerType('IpFunctions', IpFunctions)
  env.registerConstant('ip', 'IpFunctions', new IpFunctions())
  env.registerFunction('ip(string): IP', ip)
  env.registerFunction('isIP(string): bool', (text: string) => readIp(text) !== undefined)
  env.registerFunction(
    'IpFunctions.isCanonical(string): bool',
    (_: IpFunctions, text: string) => String(ip(text)) === text,
  )
  env.registerFunction('string(IP): string', (address: Ip) => String(address))
  env.registerOperator('IP == IP', (a: Ip, b: Ip) => a.family === b.family && a.bits === b.bits)
  env.registerFunction('IP.family(): int', ({ family }: Ip) => BigInt(family))
  for (const [name, test] of Object.entries(kinds)) env.registerFunction(`IP.${name}(): bool`, test)
  registerRanges(env)
}

function registerRanges(env: Environment): void {
  env.registerFunction('cidr(string): CIDR', cidr)
  env.registerFunction('isCIDR(string): bool', (text: string) => readCidr(text) !== undefined)
  env.registerFunction('string(CIDR): string', (range: Cidr) => String(range))
  env.registerOperator('CIDR == CIDR', (a: Cidr, b: Cidr) => String(a) === String(b))
  env.registerFunction('CIDR.containsIP(string): bool', (range: Cidr, text: string) => range.contains(ip(text)))
  env.registerFunction('CIDR.containsIP(IP): bool', (range: Cidr, address: Ip) => range.contains(address))
  env.registerFunction('CIDR.containsCIDR(string): bool', (range: Cidr, text: string) =>
    containsRange(range, cidr(text)),
  )
  env.registerFunction('CIDR.containsCIDR(CIDR): bool', containsRange)
  env.registerFunction('CIDR.ip(): IP', (range: Cidr) => range.ip)
  env.registerFunction('CIDR.masked(): CIDR', (range: Cidr) => range.masked())
  env.registerFunction('CIDR.prefixLength(): int', ({ prefixLength }: Cidr) => BigInt(prefixLength))
}

function ip(text: string): Ip {
  const found = readIp(text)
  if (!found) throw new Error(`IP Address ${JSON.stringify(text)} parse error during conversion from string`)
  return found
}

function cidr(text: string): Cidr {
  const found = readCidr(text)
  if (!found) throw new Error(`network address ${JSON.stringify(text)} parse error during conversion from string`)
  return found
}

function containsRange(range: Cidr, other: Cidr): boolean {
  return other.prefixLength >= range.prefixLength && range.contains(other.masked().ip)
}

const within = (text: string) => {
  const range = readCidr(text)!
  return (address: Ip) => range.contains(address)
}
const either =
  (...tests: Array<(address: Ip) => boolean>) =>
  (address: Ip) =>
    tests.some(test => test(address))

const isUnspecified = either(within('0.0.0.0/32'), within('::/128'))
const isLoopback = either(within('127.0.0.0/8'), within('::1/128'))
const isMulticast = either(within('224.0.0.0/4'), within('ff00::/8'))
const isLinkLocalUnicast = either(within('169.254.0.0/16'), within('fe80::/10'))
const isBroadcast = within('255.255.255.255/32')

const kinds: Readonly<Record<string, (address: Ip) => boolean>> = {
  isUnspecified,
  isLoopback,
  isLinkLocalMulticast: either(within('224.0.0.0/24'), within('ff02::/16')),
  isLinkLocalUnicast,
  isGlobalUnicast: address => !either(isUnspecified, isLoopback, isMulticast, isLinkLocalUnicast, isBroadcast)(address),
}
