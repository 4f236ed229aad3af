// Where clients come from: lists of networks, and what counts as one source.
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import { groupsOf } from './ipv6.ts'

export type SourceList = (host: string) => boolean

/** Networks of both families; a host that is no address is in none of them. */
export function createSourceList(cidrs: readonly string[]): SourceList {
  if (cidrs.length === 0) return () => false
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const cidr of cidrs) {
    const [network = '', prefix = ''] = cidr.split('/')
    const family = isIPv4(network) ? 'ipv4' : 'ipv6'
    lists[family].addSubnet(network, Number(prefix), family)
    // Node finds IPv4 in ::/0 too. Only what is as narrow as ::ffff:0:0/96 can mean IPv4.
    if (family === 'ipv6' && Number(prefix) >= 96) lists.ipv4.addSubnet(network, Number(prefix), family)
  }
  return host => {
    if (isIP(host) === 0) return false
    const family = isIPv4(host) ? 'ipv4' : 'ipv6'
    return lists[family].check(host, family)
  }
}

/** Whom the lists let in: everybody where `allow` is empty, and nobody who stands in `deny`. */
export function createGuestList(allow: readonly string[], deny: readonly string[]): SourceList {
  const isAllowed = allow.length === 0 ? () => true : createSourceList(allow)
  const isDenied = createSourceList(deny)
  return host => isAllowed(host) && !isDenied(host)
}

/** An IPv4 address; of an IPv6 address its first 64 bits, for whoever has one has all that begin so (RFC 6177). */
export function sourceOf(host: string): string {
  if (!host.includes(':') || !isIPv6(host)) return host
  const network = groupsOf(host).slice(0, 4)
  return `${network.map(group => group.toString(16)).join(':')}::/64`
}
