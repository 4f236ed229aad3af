// Finds numbers that no decision may rest on.

/** Where NaN or an endless number stands in a value. */
export function findUnsound(value: unknown, at = 'it'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${at} is ${value}`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => findUnsound(inner, `${at}.${key}`))
}
