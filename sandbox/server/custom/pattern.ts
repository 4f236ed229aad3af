// Regular expressions are Go's: no pattern makes the server hang, as a backtracking one would.
import { RE2JS } from 're2js'

/** Compiling takes a millisecond; the same few patterns stand in many places. */
const compiled = new Map<string, RE2JS>()
const MAX_KEPT = 500

/** Throws an error for what is no pattern. */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known) return known
  const regex = RE2JS.compile(pattern)
  if (compiled.size >= MAX_KEPT) compiled.clear()
  compiled.set(pattern, regex)
  return regex
}
