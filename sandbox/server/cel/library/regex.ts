// What can be asked of strings with regular expressions.
import type { Environment } from '@marcbachmann/cel-js'
import { compilePattern } from '../../custom/pattern.ts'

export function registerRegex(env: Environment): void {
  env.registerFunction('string.Matches(string): bool', (text: string, pattern: string) =>
    compilePattern(pattern).test(text),
  )
  env.registerFunction('Matches(string, string): bool', (text: string, pattern: string) =>
    compilePattern(pattern).test(text),
  )
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
  const matcher = compilePattern(pattern).matcher(text)
  const all: string[] = []
  while ((limit < 0 || all.length < limit) && matcher.find()) all.push(matcher.group() ?? '')
  return all
}
