// Amounts of resources, exactly: `100m`, `1.5Gi`, `12e6`.

const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const tens: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }

export class Quantity {
  /** Billionths. */
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

const ONE = 1_000_000_000n

/** Undefined for what is none. What is smaller than a billionth is rounded up, as the real server does. */
export function readQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d+\.?\d*|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei)|([numkMGTPE])|[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (!match) return undefined
  const [, sign, digits = '', two, ten = '', exponent] = match
  const [whole = '', fraction = ''] = digits.split('.')
  const power = exponent === undefined ? tens[ten]! : Number(exponent)
  const factor = two ? 1024n ** BigInt(binary.indexOf(two) + 1) : 1n
  const shift = 9 + power - fraction.length
  const value = BigInt(whole + fraction || '0') * factor
  const nanos = shift >= 0 ? value * 10n ** BigInt(shift) : ceilDivide(value, 10n ** BigInt(-shift))
  return new Quantity(sign === '-' ? -nanos : nanos)
}

/** Undefined when it is no whole number of 64 bits. */
export function toInteger({ nanos }: Quantity): bigint | undefined {
  if (nanos % ONE !== 0n) return undefined
  const whole = nanos / ONE
  return whole < 2n ** 63n && whole >= -(2n ** 63n) ? whole : undefined
}

export function toNumber({ nanos }: Quantity): number {
  return Number(nanos / ONE) + Number(nanos % ONE) / 1e9
}

export function ofInteger(value: bigint): Quantity {
  return new Quantity(value * ONE)
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by
}
