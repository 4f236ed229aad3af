// Writes the header of the PROXY protocol by which a pod learns whose connection it was given.
import { isIPv4, isIPv6 } from 'node:net'
import type { Address } from '../addresses.ts'
import { groupsOf } from '../ipv6.ts'
import { SIGNATURE } from './proxyHeader.ts'

export type ProxyVersion = 'v1' | 'v2'

export type Ends = { readonly from: Address; readonly to: Address }

/** Ends of two families, or unknown ones, are told as unknown. */
export function buildProxyHeader(version: ProxyVersion, ends: Ends): Buffer {
  return version === 'v1' ? Buffer.from(buildV1(ends), 'latin1') : buildV2(ends)
}

function buildV1({ from, to }: Ends): string {
  const family = familyOf({ from, to })
  if (family === undefined) return 'PROXY UNKNOWN\r\n'
  return `PROXY TCP${family} ${withoutZone(from)} ${withoutZone(to)} ${from.port} ${to.port}\r\n`
}

function buildV2({ from, to }: Ends): Buffer {
  const family = familyOf({ from, to })
  const addresses = family === undefined ? [] : [...bytesOf(from), ...bytesOf(to)]
  const ports = family === undefined ? [] : [from.port, to.port].flatMap(wide)
  const kind = { 4: 0x11, 6: 0x21, none: 0x00 }[family ?? 'none']
  return Buffer.concat([
    SIGNATURE,
    Buffer.from([0x21, kind, ...wide(addresses.length + ports.length), ...addresses, ...ports]),
  ])
}

function familyOf({ from, to }: Ends): 4 | 6 | undefined {
  if (isIPv4(from.host) && isIPv4(to.host)) return 4
  return isIPv6(from.host) && isIPv6(to.host) ? 6 : undefined
}

/** A zone means something on one machine alone. */
function withoutZone({ host }: Address): string {
  return host.replace(/%.*/, '')
}

function bytesOf({ host }: Address): number[] {
  return isIPv4(host) ? host.split('.').map(Number) : groupsOf(host).flatMap(wide)
}

/** The two bytes of a number, as the network has them. */
function wide(number: number): [number, number] {
  return [number >> 8, number & 255]
}
