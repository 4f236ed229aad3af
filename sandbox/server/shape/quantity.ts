// Quantities as the API server writes them back: `0.5` as `500m`, `1024Mi` as `1Gi`.

const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binarySuffixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const suffixOfExponent = new Map(Object.entries(decimalSuffixes).map(([suffix, exponent]) => [exponent, suffix]))
/** Smaller parts than this are rounded up, away from zero. */
const nano = -9
const largest = 2n ** 63n - 1n

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const suffixWrong = "unable to parse quantity's suffix"

type Format = 'decimal' | 'exponent' | 'binary'

/** The canonical form, or the sentence with which the real server refuses it. */
export function canonicalQuantity(text: string): { quantity: string } | { error: string } {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([^\d.].*)?$/s.exec(text.trim())
  const [, sign, whole = '', fraction = '', suffix = ''] = parts ?? []
  if (!parts || whole + fraction === '' || !/^[eEinumkKMGTP]*[-+]?\d*$/.test(suffix)) return { error: formatWrong }
  const scale = scaleOf(suffix)
  if (!scale) return { error: suffixWrong }
  const digits = BigInt(whole + fraction) * scale.times
  const size = capped(inNanos(digits, scale.exponent - fraction.length))
  return { quantity: `${sign === '-' && size > 0n ? '-' : ''}${render(size, scale.format)}` }
}

function scaleOf(suffix: string): { format: Format; exponent: number; times: bigint } | undefined {
  const binary = binarySuffixes.indexOf(suffix)
  if (binary >= 0) return { format: 'binary', exponent: 0, times: 1024n ** BigInt(binary + 1) }
  const exponent = decimalSuffixes[suffix]
  if (exponent !== undefined) return { format: 'decimal', exponent, times: 1n }
  const scientific = /^[eE]([+-]?\d+)$/.exec(suffix)
  return scientific ? { format: 'exponent', exponent: Number(scientific[1]), times: 1n } : undefined
}

function inNanos(digits: bigint, exponent: number): bigint {
  const shift = exponent - nano
  if (shift >= 0) return digits * 10n ** BigInt(Math.min(shift, 60))
  const by = 10n ** BigInt(Math.min(-shift, 1000))
  return (digits + by - 1n) / by
}

function capped(nanos: bigint): bigint {
  const most = largest * 10n ** 9n
  return nanos > most ? most : nanos
}

function render(nanos: bigint, format: Format): string {
  if (nanos === 0n) return '0'
  if (format === 'binary' && nanos >= 1024n * 10n ** 9n) return renderBinary(nanos)
  let [value, exponent] = [nanos, nano]
  while (value % 1000n === 0n && exponent < 18) [value, exponent] = [value / 1000n, exponent + 3]
  if (format === 'exponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`
  return `${value}${suffixOfExponent.get(exponent)}`
}

function renderBinary(nanos: bigint): string {
  let value = (nanos + 10n ** 9n - 1n) / 10n ** 9n
  let power = 0
  while (value % 1024n === 0n && power < binarySuffixes.length) [value, power] = [value / 1024n, power + 1]
  return `${value}${binarySuffixes[power - 1] ?? ''}`
}
