// Values as Go prints them, which is how the real server's patch errors show them.
import type { Json } from '../object.ts'
import { isMap } from './merge.ts'

export function goText(value: Json): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isMap(value)) return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, inner]) => `${key}:${goText(inner)}`).join(' ')}]`
}
