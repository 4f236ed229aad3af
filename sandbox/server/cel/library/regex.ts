// Regular expressions are Go's: no pattern makes the server hang, as a backtracking one would.
import type { Environment } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'

/** Patterns are mostly constants of rules. */
const compiled = new Map<string, RE2JS>()
const MAX_KEPT = 500

function compile(pattern: string): RE2JS {
  let regex = compiled.get(pattern)
  if (!regex) {
    regex = RE2JS.compile(pattern)
    if (compiled.size >= MAX_KEPT) compiled.clear()
    compiled.set(pattern, regex)
  }
  return regex
}

export function registerRegex(env: Environment): void {
  env.registerFunction('string.Matches(string): bool', (text: string, pattern: string) => compile(pattern).test(text))
  env.registerFunction('Matches(string, string): bool', (text: string, pattern: string) => compile(pattern).test(text))
  env.registerFunction(
    'string.find(string): string',
    (text: string, pattern: string) => found(text, pattern, 1)[0] ?? '',
  )
  env.registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
    found(text, pattern, -1),
  )
  env.registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, limit: bigint) =>
    found(text, pattern, Number(limit)),
  )
}

/** A negative limit is none. */
function found(text: string, pattern: string, limit: number): string[] {
  const matcher = compile(pattern).matcher(text)
  const all: string[] = []
  while ((limit < 0 || all.length < limit) && matcher.find()) all.push(matcher.group() ?? '')
  return all
}
