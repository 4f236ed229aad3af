// Amounts of a resource, compared exactly: `500m` against `0.5`, `1Gi` against `1073741824`.

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }

/** Nothing smaller than this is told apart by the API. */
const NANO = 9

/** In billionths; undefined for what is no quantity. */
export function nanosOf(quantity: string | number | undefined): bigint | undefined {
  const match = QUANTITY.exec(String(quantity ?? ''))
  const [, sign, whole = '', fraction = '', power, suffix = ''] = match ?? []
  if (!match || whole + fraction === '') return undefined
  const exponent = Number(power ?? DECIMAL[suffix] ?? 0) - fraction.length + NANO
  const digits = BigInt(whole + fraction) << (BINARY[suffix] ?? 0n)
  const scaled = exponent >= 0 ? digits * 10n ** BigInt(exponent) : digits / 10n ** BigInt(-exponent)
  return sign === '-' ? -scaled : scaled
}
