// IP addresses and ranges of them, as numbers.

export type Family = 4 | 6

export class Ip {
  readonly family: Family
  readonly bits: bigint

  constructor(family: Family, bits: bigint) {
    this.family = family
    this.bits = bits
  }

  /** The one way to write it. */
  toString(): string {
    return this.family === 4 ? dotted(this.bits) : colons(this.bits)
  }

  /** The `length` first bits. */
  first(length: number): bigint {
    return this.bits >> BigInt(sizeOf(this.family) - length)
  }
}

export class Cidr {
  readonly ip: Ip
  readonly prefixLength: number

  constructor(ip: Ip, prefixLength: number) {
    this.ip = ip
    this.prefixLength = prefixLength
  }

  toString(): string {
    return `${this.ip}/${this.prefixLength}`
  }

  contains(ip: Ip): boolean {
    return ip.family === this.ip.family && ip.first(this.prefixLength) === this.ip.first(this.prefixLength)
  }

  masked(): Cidr {
    const rest = BigInt(sizeOf(this.ip.family) - this.prefixLength)
    return new Cidr(new Ip(this.ip.family, (this.ip.bits >> rest) << rest), this.prefixLength)
  }
}

function sizeOf(family: Family): number {
  return family === 4 ? 32 : 128
}

/** Undefined for what is none, zones and IPv4 inside IPv6 among them. */
export function readIp(text: string): Ip | undefined {
  const four = readDotted(text)
  if (four !== undefined) return new Ip(4, four)
  const six = readColons(text)
  return six === undefined ? undefined : new Ip(6, six)
}

export function readCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  const ip = slash < 0 ? undefined : readIp(text.slice(0, slash))
  const length = text.slice(slash + 1)
  if (!ip || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > sizeOf(ip.family)) return undefined
  return new Cidr(ip, Number(length))
}

function readDotted(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

function readColons(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(half => (half === '' ? [] : half.split(':'))) as [string[], string[] | undefined]
  const groups = [...head, ...(tail ?? [])]
  if (!groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  const missing = 8 - groups.length
  if (tail ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...Array.from({ length: tail ? missing : 0 }, () => '0'), ...(tail ?? [])]
  return all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n)
}

function dotted(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => (bits >> shift) & 255n).join('.')
}

/** The longest run of zeros is left out, the first of several. */
function colons(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16))
  const runs = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].map(([run]) => run)
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return groups.join(':')
  const all = groups.join(':')
  const at = new RegExp(`(^|:)${longest}(:|$)`).exec(all)!
  return `${all.slice(0, at.index)}::${all.slice(at.index + at[0].length)}`
}
