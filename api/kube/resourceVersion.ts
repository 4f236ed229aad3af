// Orders resourceVersions, which Kubernetes declares comparable as decimal numbers of any length.

const DECIMAL = /^(0|[1-9][0-9]*)$/

/** True when `a` is certainly older than `b`; false when equal, newer or not comparable. */
export function isOlder(a: string, b: string): boolean {
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return false
  return a.length === b.length ? a < b : a.length < b.length
}
