// A template with its values filled in, as the strings extension of CEL writes them.
import { Duration, Timestamp } from './moments.ts'

/** Throws an error when clauses and values do not fit. */
export function formatText(template: string, values: readonly unknown[]): string {
  let used = 0
  const text = template.replaceAll(
    /%(?:%|(\.\d+)?(.?))/g,
    (clause, precision: string | undefined, letter: string | undefined) => {
      if (clause === '%%') return '%'
      if (used >= values.length) throw new Error(`index ${used} out of range`)
      const value = values[used]
      used += 1
      return render(letter ?? '', value, precision ? Number(precision.slice(1)) : undefined)
    },
  )
  return text
}

function render(letter: string, value: unknown, precision: number | undefined): string {
  if (letter === 's') return textOf(value)
  const written = typeof value === 'bigint' ? writeWhole(letter, value) : writeOther(letter, value)
  const found = written ?? (isNumber(value) ? writeFraction(letter, Number(value), precision ?? 6) : undefined)
  if (found !== undefined) return found
  throw new Error(`could not parse formatting clause: "%${letter}" does not take ${typeof value}`)
}

function writeWhole(letter: string, value: bigint): string | undefined {
  const base = { d: 10, b: 2, o: 8, x: 16, X: 16 }[letter]
  if (base === undefined) return undefined
  return letter === 'X' ? value.toString(base).toUpperCase() : value.toString(base)
}

function writeOther(letter: string, value: unknown): string | undefined {
  if (letter === 'd' && Number.isInteger(value)) return String(value)
  if (letter === 'b' && typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value !== 'string' || letter.toLowerCase() !== 'x') return undefined
  const hex = Buffer.from(value).toString('hex')
  return letter === 'x' ? hex : hex.toUpperCase()
}

function writeFraction(letter: string, value: number, precision: number): string | undefined {
  if (letter === 'f') return value.toFixed(precision)
  return letter === 'e' ? exponent(value, precision) : undefined
}

function textOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value) || value instanceof Set) return `[${[...value].map(textOf).join(', ')}]`
  if (value instanceof Duration || value instanceof Timestamp) return String(value)
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]) => `${textOf(key)}: ${textOf(one)}`).sort()
    return `{${entries.join(', ')}}`
  }
  return String(value)
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function exponent(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')
}
