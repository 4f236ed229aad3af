// Hands out the IPv4 addresses of one range: to pods, and to Services of type LoadBalancer.

export type Range = { first: number; size: number }

/** Which free address comes next: the one freed longest ago (a stale connection meets nobody), or the lowest (for fault tests). */
export type Order = 'oldest' | 'lowest'

export function orderOf({ recycleAddresses }: { recycleAddresses: boolean }): Order {
  return recycleAddresses ? 'lowest' : 'oldest'
}

export type AddressPool = {
  /** Throws when the range is used up. */
  take(): string
  /** True when `address` was free, and is now taken. Addresses outside of the range are nobody's. */
  claim(address: string): boolean
  free(address: string): void
}

/** `10.64.0.0/16`. Throws on anything else. */
export function parseRange(cidr: string): Range {
  const [address = '', length = ''] = cidr.split('/')
  const bits = Number(length)
  if (!/^\d+$/.test(length) || bits < 8 || bits > 30) {
    throw new Error(`${cidr}: write an IPv4 range such as 10.64.0.0/16, of at least 4 addresses`)
  }
  const size = 2 ** (32 - bits)
  const number = parseAddress(address)
  return { first: number - (number % size), size }
}

export function parseAddress(address: string): number {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    throw new Error(`${JSON.stringify(address)} is not an IPv4 address`)
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

export function renderAddress(number: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')
}

/** Never hands out the range's first and last address (network and broadcast), nor one of `reserved`. */
export function createAddressPool(options: { range: Range; reserved?: readonly string[]; order: Order }): AddressPool {
  const { range, order } = options
  const taken = new Set((options.reserved ?? []).map(parseAddress))
  const last = range.first + range.size - 2
  let next = range.first + 1

  return {
    take() {
      const start = order === 'lowest' ? range.first + 1 : next
      for (let offset = 0; offset < range.size - 2; offset += 1) {
        const number = start + offset > last ? start + offset - (range.size - 2) : start + offset
        if (taken.has(number)) continue
        taken.add(number)
        next = number === last ? range.first + 1 : number + 1
        return renderAddress(number)
      }
      throw new Error(`all ${range.size - 2} addresses from ${renderAddress(range.first + 1)} on are taken`)
    },
    claim(address) {
      const number = parseAddress(address)
      if (number <= range.first || number > last || taken.has(number)) return false
      taken.add(number)
      // What an earlier life gave out was given out lately.
      next = Math.max(next, number === last ? range.first + 1 : number + 1)
      return true
    },
    free(address) {
      taken.delete(parseAddress(address))
    },
  }
}
