// Tickets are alike, and so are proxies: of all states that differ only in their numbering, the smallest stands for all.
import { AFTER, HOLDER, type Layout, PER_LEASE, PER_PROXY, SEEN, type State } from './layout.ts'

const PLAIN = 0
const HOLDER_BYTE = 1
const MASK_BYTE = 2

type Numbering = {
  /** For each byte of the renumbered state, where it comes from. */
  readonly from: Uint16Array
  readonly kind: Uint8Array
  readonly holders: Uint8Array
  readonly masks: Uint8Array
}

/** Writes the smallest renumbering of `s` into `into`. */
export type Canonical = (s: State, into: State) => void

export function createCanonical(layout: Layout): Canonical {
  const { tickets, proxies } = layout.scope
  const numberings = permutations(proxies).flatMap(p => permutations(tickets).map(t => numbering(layout, t, p)))
  const byte = (s: State, n: Numbering, i: number): number => {
    const value = s[n.from[i]!]!
    const kind = n.kind[i]
    return kind === PLAIN ? value : kind === HOLDER_BYTE ? n.holders[value]! : n.masks[value]!
  }
  return (s, into) => {
    let best = numberings[0]!
    for (let j = 1; j < numberings.length; j += 1) {
      const other = numberings[j]!
      for (let i = 0; i < layout.size; i += 1) {
        const difference = byte(s, other, i) - byte(s, best, i)
        if (difference === 0) continue
        if (difference < 0) best = other
        break
      }
    }
    for (let i = 0; i < layout.size; i += 1) into[i] = byte(s, best, i)
  }
}

/** `tickets[i]`: which ticket becomes the i-th; `proxies` likewise. */
function numbering(layout: Layout, tickets: readonly number[], proxies: readonly number[]): Numbering {
  const from = new Uint16Array(layout.size)
  const kind = new Uint8Array(layout.size)
  const put = (to: number, source: number, length: number) => {
    for (let i = 0; i < length; i += 1) from[to + i] = source + i
  }
  tickets.forEach((ticket, i) => {
    const [to, source] = [i * layout.ticketSize, ticket * layout.ticketSize]
    put(to, source, layout.local)
    kind[to + HOLDER] = HOLDER_BYTE
    kind[to + AFTER] = MASK_BYTE
    kind[to + SEEN] = MASK_BYTE
    proxies.forEach((proxy, j) => {
      put(to + layout.local + j * PER_PROXY, source + layout.local + proxy * PER_PROXY, PER_PROXY)
    })
  })
  proxies.forEach((proxy, j) => {
    put(layout.proxyBase + j * PER_LEASE, layout.proxyBase + proxy * PER_LEASE, PER_LEASE)
  })
  from[layout.faultsAt] = layout.faultsAt
  const holders = Uint8Array.from({ length: 1 + 2 * proxies.length }, (_, value) =>
    value === 0 ? 0 : 1 + 2 * proxies.indexOf((value - 1) >> 1) + ((value - 1) & 1),
  )
  const masks = Uint8Array.from({ length: 1 << tickets.length }, (_, mask) =>
    tickets.reduce((sum, ticket, i) => sum | (((mask >> ticket) & 1) << i), 0),
  )
  return { from, kind, holders, masks }
}

function permutations(count: number): number[][] {
  if (count === 1) return [[0]]
  const shorter = permutations(count - 1)
  return shorter.flatMap(rest =>
    Array.from({ length: count }, (_, place) => [...rest.slice(0, place), count - 1, ...rest.slice(place)]),
  )
}
