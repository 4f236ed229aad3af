// Addresses and node ports of Services: each is given to one at a time.
import { isIPv4 } from 'node:net'
import type { Obj } from '../../object.ts'
import type { Facts } from '../kind.ts'
import type { ServicePort, ServiceRanges, ServiceSpec } from './types.ts'

const specOf = (object: Obj) => (object.spec ?? {}) as ServiceSpec

/** What other Services have. */
export type Taken = { readonly addresses: ReadonlySet<string>; readonly ports: ReadonlySet<string> }

export function takenBy(services: readonly Obj[]): Taken {
  const specs = services.map(specOf)
  return {
    addresses: new Set(specs.flatMap(({ clusterIPs = [] }) => clusterIPs)),
    ports: new Set(specs.flatMap(portsOf).map(String)),
  }
}

export function othersThan(self: Obj, facts: Facts): Taken {
  return takenBy(facts.list('services').filter(({ metadata }) => metadata.uid !== self.metadata.uid))
}

/** Ports of one number under two protocols are two. */
function portsOf({ ports = [], healthCheckNodePort }: ServiceSpec): string[] {
  const own = ports.filter(({ nodePort }) => nodePort).map(portKey)
  return healthCheckNodePort ? [...own, `TCP/${healthCheckNodePort}`] : own
}

export function portKey({ protocol = 'TCP', nodePort }: Pick<ServicePort, 'protocol' | 'nodePort'>): string {
  return `${protocol}/${nodePort}`
}

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toAddress = (number: number) => [24, 16, 8, 0].map(bits => Math.floor(number / 2 ** bits) % 256).join('.')

/** First address of the range that may be given away, and how many there are. */
function boundsOf(range: string): { first: number; count: number } {
  const [base = '', bits = ''] = range.split('/')
  if (!isIPv4(base)) throw new Error(`${range} is no range of IPv4 addresses: Services need one, such as 10.96.0.0/16`)
  const size = 2 ** (32 - Number(bits))
  return { first: Math.floor(toNumber(base) / size) * size + 1, count: size - 2 }
}

export function isInRange(range: string, address: string): boolean {
  const { first, count } = boundsOf(range)
  const number = toNumber(address)
  return isIPv4(address) && number >= first && number < first + count
}

/** Two Services of different seeds begin to look at different places, so that what one gave up is not at once another's. */
function placeOf(seed: string, count: number): number {
  let hash = 0
  for (const character of seed) hash = (hash * 31 + character.charCodeAt(0)) % 4_294_967_291
  return hash % count
}

/** One that nobody has; the first is kept for the API itself. Undefined when all are given away. */
export function freeAddress(range: string, taken: Taken, seed: string): string | undefined {
  const { first, count } = boundsOf(range)
  const start = placeOf(seed, count - 1)
  for (let step = 0; step < count - 1; step++) {
    const address = toAddress(first + 1 + ((start + step) % (count - 1)))
    if (!taken.addresses.has(address)) return address
  }
  return undefined
}

export type PortWish = { readonly seed: string; readonly own: readonly ServicePort[] }

/** One that neither others nor `own` have. Undefined when all are given away. */
export function freePort(
  { from, to }: ServiceRanges['nodePortRange'],
  taken: Taken,
  wish: PortWish,
): number | undefined {
  const mine = new Set(wish.own.map(({ nodePort }) => nodePort))
  const count = to - from + 1
  const start = placeOf(wish.seed, count)
  for (let step = 0; step < count; step++) {
    const port = from + ((start + step) % count)
    const isTaken = mine.has(port) || ['TCP', 'UDP', 'SCTP'].some(protocol => taken.ports.has(`${protocol}/${port}`))
    if (!isTaken) return port
  }
  return undefined
}
