// One address in one way of writing, however it was learnt: who is counted, listed and denied by an address must not have two.
import { isIPv6, SocketAddress } from 'node:net'

/** Its shortest form; an IPv4 address as such also where it was mapped into IPv6. What is no address stays as it is. */
export function plainHost(host: string): string {
  if (!host.includes(':') || !isIPv6(host)) return host
  const [address = '', zone] = host.split('%')
  const plain = new SocketAddress({ address, family: 'ipv6' }).address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  return mapped ?? (zone === undefined ? plain : `${plain}%${zone}`)
}
