// Points in time and spans of it as expressions know them, to the nanosecond, which a Date does not hold.

const SECOND = 1_000_000_000n
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
}
const MAX_DURATION = 2n ** 63n

export class Duration {
  readonly nanos: bigint

  constructor(nanos: bigint) {
    if (nanos >= MAX_DURATION || nanos < -MAX_DURATION) throw new Error('duration overflow')
    this.nanos = nanos
  }

  /** As Go writes one: `1m30s`. */
  toString(): string {
    const size = this.nanos < 0n ? -this.nanos : this.nanos
    if (size === 0n) return '0s'
    const sign = this.nanos < 0n ? '-' : ''
    if (size < 1000n) return `${sign}${size}ns`
    if (size < 1_000_000n) return `${sign}${decimal(size, 1000n)}µs`
    if (size < SECOND) return `${sign}${decimal(size, 1_000_000n)}ms`
    const [hours, minutes] = [size / units.h!, (size / units.m!) % 60n]
    const seconds = `${decimal(size % units.m!, SECOND)}s`
    if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`
    return minutes > 0n ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`
  }
}

/** As Go's time.ParseDuration reads it: `1h30m`, `-1.5s`, `0`. Throws an error for anything else. */
export function parseDuration(text: string): Duration {
  const [, sign, body = ''] = /^([+-]?)(.*)$/s.exec(text)!
  if (body === '0') return new Duration(0n)
  const parts = [...body.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)]
  const known = parts.every(([, whole, fraction]) => whole || fraction)
  if (parts.length === 0 || !known || parts.map(([part]) => part).join('') !== body) {
    throw new Error(`time: invalid duration ${JSON.stringify(text)}`)
  }
  let nanos = 0n
  for (const [, whole, fraction = '', unit] of parts) {
    const size = units[unit!]!
    nanos += BigInt(whole || 0) * size + (BigInt(fraction || 0) * size) / 10n ** BigInt(fraction.length)
  }
  return new Duration(sign === '-' ? -nanos : nanos)
}

const FIRST = -62_135_596_800n * SECOND
const LAST = 253_402_300_800n * SECOND
const rfc3339 = /^(\d{4}-\d\d-\d\d)(?:[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d))?$/

export class Timestamp {
  /** Since 1970. */
  readonly nanos: bigint

  constructor(nanos: bigint) {
    if (nanos < FIRST || nanos >= LAST) throw new Error('timestamp overflow')
    this.nanos = nanos
  }

  /** Cut to the millisecond. */
  date(): Date {
    return new Date(Number(floorDivide(this.nanos, 1_000_000n)))
  }

  toString(): string {
    const fraction = ((this.nanos % SECOND) + SECOND) % SECOND
    const tail = fraction === 0n ? '' : `.${fraction.toString().padStart(9, '0').replace(/0+$/, '')}`
    return `${this.date().toISOString().slice(0, 19)}${tail}Z`
  }
}

/** RFC 3339, or a date alone. Throws an error for anything else. */
export function parseTimestamp(text: string): Timestamp {
  const match = rfc3339.exec(text)
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = match ?? []
  const millis = match ? Date.parse(`${day}T${time}${zone.toUpperCase()}`) : Number.NaN
  if (Number.isNaN(millis)) throw new Error(`parsing time ${JSON.stringify(text)}: it is not RFC 3339`)
  const nanos = fraction.slice(1, 10).padEnd(9, '0')
  return new Timestamp(BigInt(millis) * 1_000_000n + BigInt(nanos))
}

function decimal(value: bigint, unit: bigint): string {
  const digits = unit.toString().length - 1
  const rest = (value % unit).toString().padStart(digits, '0').replace(/0+$/, '')
  return rest ? `${value / unit}.${rest}` : `${value / unit}`
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}
