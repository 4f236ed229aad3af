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
const one = 10n ** 9n
/** Of binary quantities, in nanos. */
const largest = (2n ** 63n - 1n) * one

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const suffixWrong = "unable to parse quantity's suffix"

type Format = 'decimal' | 'exponent' | 'binary'
type Scale = { readonly format: Format; readonly exponent: number; readonly times: bigint }

/** The canonical form, or the sentence with which the real server refuses it. */
export function canonicalQuantity(written: string): { quantity: string } | { error: string } {
  const text = written.trim()
  const [match, sign, whole = '', fraction, suffix = ''] = /^([+-]?)(\d*)(?:\.(\d*))?([^\d.].*)?$/s.exec(text) ?? []
  // A lone point is 0 to the real server.
  const isNumber = whole !== '' || fraction !== undefined
  if (match === undefined || !isNumber || !/^[eEinumkKMGTP]*[-+]?\d*$/.test(suffix)) return { error: formatWrong }
  const scale = scaleOf(suffix)
  if (!scale) return { error: suffixWrong }
  if (staysAsWritten(whole.replace(/^0+/, ''), fraction ?? '', scale)) return { quantity: text }
  const digits = BigInt(`0${whole}${fraction ?? ''}`) * scale.times
  const nanos = inNanos(digits, scale.exponent - (fraction ?? '').length)
  const size = scale.format === 'binary' && nanos > largest ? largest : nanos
  return { quantity: `${sign === '-' && size > 0n ? '-' : ''}${render(size, scale.format)}` }
}

/** The real server takes what looks canonical as it is, `1.500` and `+5` included. `whole` has no leading zeros. */
function staysAsWritten(whole: string, fraction: string, { format, exponent }: Scale): boolean {
  const digits = whole + fraction
  if (format === 'binary') return fraction === '' && digits.length < 10 && Number(digits) % 8 !== 0
  const power = exponent - fraction.length
  return digits.length <= 18 && power >= nano && power % 3 === 0 && /^[1-9]/.test(digits) && !digits.endsWith('000')
}

function scaleOf(suffix: string): Scale | undefined {
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

function render(nanos: bigint, format: Format): string {
  if (nanos === 0n) return '0'
  // What is small or no whole number would lose by a binary suffix.
  if (format === 'binary' && nanos >= 1024n * one && nanos % one === 0n) return renderBinary(nanos / one)
  let [value, exponent] = [nanos, nano]
  while (value % 1000n === 0n && (exponent < 18 || format === 'exponent'))
    [value, exponent] = [value / 1000n, exponent + 3]
  if (format === 'exponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`
  return `${value}${suffixOfExponent.get(exponent)}`
}

function renderBinary(whole: bigint): string {
  let value = whole
  let power = 0
  while (value % 1024n === 0n && power < binarySuffixes.length) [value, power] = [value / 1024n, power + 1]
  return `${value}${binarySuffixes[power - 1] ?? ''}`
}
