// Kubernetes quantities by what they mean: the server writes "0.5" back as "500m".

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/

const DECIMAL_EXPONENT: Record<string, number> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const BINARY_POWER: Record<string, bigint> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }

/** `mantissa` times ten to `exponent`. */
type Exact = { mantissa: bigint; exponent: number }

/** True when both are quantities of the same size. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const left = parse(a)
  const right = parse(b)
  if (!left || !right) return false
  const exponent = Math.min(left.exponent, right.exponent)
  return scaleTo(left, exponent) === scaleTo(right, exponent)
}

/** Rounded down; undefined for what is no quantity. */
export function wholeOf(value: unknown): number | undefined {
  const exact = parse(value)
  if (!exact) return undefined
  const { mantissa, exponent } = exact
  return Number(exponent < 0 ? mantissa / 10n ** BigInt(-exponent) : scaleTo(exact, 0))
}

function parse(value: unknown): Exact | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const match = QUANTITY.exec(String(value))
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', power, suffix = ''] = match
  if (whole === '' && fraction === '') return undefined
  const digits = BigInt(`${whole}${fraction}`)
  const mantissa = (sign === '-' ? -digits : digits) << (BINARY_POWER[suffix] ?? 0n)
  return { mantissa, exponent: Number(power ?? DECIMAL_EXPONENT[suffix] ?? 0) - fraction.length }
}

function scaleTo({ mantissa, exponent }: Exact, smaller: number): bigint {
  return mantissa * 10n ** BigInt(exponent - smaller)
}
