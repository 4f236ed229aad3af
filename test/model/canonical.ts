// Tickets are alike, and so are proxies and addresses: of all states that differ only in their numbering, the smallest stands for all.
import { AFTER, HOLDER, IP, type Layout, PENDING, PER_LEASE, PER_PROXY, POD_IP, SEEN, type State } from './layout.ts'

/** Kinds of bytes, and where each begins in the values of a numbering. */
const PLAIN = 0
const HOLDER_BYTE = 256
const MASK_BYTE = 512
const ADDRESS_BYTE = 768
const PENDING_BYTE = 1024

type Numbering = {
  /** For each byte of the renumbered state, where it comes from. */
  readonly from: Uint16Array
  /** For each, where in `values` that of its kind begins. */
  readonly kind: Uint16Array
  /** What becomes of a byte, 256 for each kind. */
  readonly values: Uint8Array
}

/** Writes the smallest renumbering of `s` into `into`. */
export type Canonical = (s: State, into: State) => void

export function createCanonical(layout: Layout): Canonical {
  const { tickets, proxies, addresses } = layout.scope
  const [first, ...others] = permutations(addresses).flatMap(a =>
    permutations(proxies).flatMap(p => permutations(tickets).map(t => numbering(layout, { t, p, a }))),
  )
  const byte = (s: State, { from, kind, values }: Numbering, i: number): number => {
    const value = s[from[i]!]!
    return kind[i] === PLAIN ? value : values[kind[i]! + value]!
  }
  return (s, into) => {
    for (let i = 0; i < layout.size; i += 1) into[i] = byte(s, first!, i)
    for (const other of others) {
      let i = 0
      while (i < layout.size && byte(s, other, i) === into[i]) i += 1
      if (i === layout.size || byte(s, other, i) > into[i]!) continue
      for (; i < layout.size; i += 1) into[i] = byte(s, other, i)
    }
  }
}

/** `t[i]`: which ticket becomes the i-th; proxies and addresses likewise. */
type Order = { readonly t: readonly number[]; readonly p: readonly number[]; readonly a: readonly number[] }

function numbering(layout: Layout, { t, p, a }: Order): Numbering {
  const from = new Uint16Array(layout.size)
  const kind = new Uint16Array(layout.size)
  const put = (to: number, source: number, length: number) => {
    for (let i = 0; i < length; i += 1) from[to + i] = source + i
  }
  t.forEach((ticket, i) => {
    const [to, source] = [i * layout.ticketSize, ticket * layout.ticketSize]
    put(to, source, layout.local)
    kind[to + HOLDER] = HOLDER_BYTE
    for (const field of [AFTER, SEEN]) kind[to + field] = MASK_BYTE
    // One address is always the first.
    if (a.length > 1) {
      for (const field of [IP, POD_IP]) kind[to + field] = ADDRESS_BYTE
      kind.fill(PENDING_BYTE, to + PENDING, to + layout.local)
    }
    p.forEach((proxy, j) => {
      put(to + layout.local + j * PER_PROXY, source + layout.local + proxy * PER_PROXY, PER_PROXY)
    })
  })
  p.forEach((proxy, j) => {
    put(layout.proxyBase + j * PER_LEASE, layout.proxyBase + proxy * PER_LEASE, PER_LEASE)
  })
  from[layout.faultsAt] = layout.faultsAt
  return { from, kind, values: renumber({ t, p, a }) }
}

function renumber({ t, p, a }: Order): Uint8Array {
  const address = (value: number) => (value === 0 ? 0 : 1 + a.indexOf(value - 1))
  const of: Record<number, (value: number) => number> = {
    [PLAIN]: value => value,
    [HOLDER_BYTE]: value => (value === 0 ? 0 : 1 + 2 * p.indexOf((value - 1) >> 1) + ((value - 1) & 1)),
    [MASK_BYTE]: mask => t.reduce((sum, ticket, i) => sum | (((mask >> ticket) & 1) << i), 0),
    [ADDRESS_BYTE]: address,
    [PENDING_BYTE]: value => (value & ~0x30) | (address((value >> 4) & 3) << 4),
  }
  return Uint8Array.from({ length: 5 * 256 }, (_, i) => of[i & ~255]!(i & 255))
}

function permutations(count: number): number[][] {
  if (count === 1) return [[0]]
  const shorter = permutations(count - 1)
  return shorter.flatMap(rest =>
    Array.from({ length: count }, (_, place) => [...rest.slice(0, place), count - 1, ...rest.slice(place)]),
  )
}
