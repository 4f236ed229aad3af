// What can be done with strings besides what the library does.
import type { Environment } from '@marcbachmann/cel-js'
import { formatText } from '../formatText.ts'
import { type Macro, macro } from './macro.ts'

class Strings {}

export function registerStrings(env: Environment): void {
  env.registerType('Strings', Strings)
  env.registerConstant('strings', 'Strings', new Strings())
  env.registerFunction('Strings.quote(string): string', (_: Strings, text: string) => JSON.stringify(text))
  env.registerFunction('string.charAt(int): string', (text: string, index: bigint) => {
    const letters = [...text]
    if (index < 0n || index > BigInt(letters.length)) throw new Error(`index out of range: ${index}`)
    return letters[Number(index)] ?? ''
  })
  env.registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
    text.replaceAll(from, () => to),
  )
  env.registerFunction('string.replace(string, string, int): string', replaceSome)
  macro(env, 'string.format(ast): string', formatMacro)
}

function replaceSome(text: string, from: string, to: string, limit: bigint): string {
  let left = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit)
  return text.replaceAll(from, () => {
    left -= 1
    return left >= 0 ? to : from
  })
}

/** A macro, because its list may hold values of different types, as no other list may. */
const formatMacro: Macro = {
  check(checker, { receiver, args }, scope) {
    checker.check(receiver!, scope)
    const [list] = args
    if (list!.op === 'list') for (const item of list!.args as (typeof args)[number][]) checker.check(item, scope)
    else checker.check(list!, scope)
    return checker.getType('string')
  },
  run(evaluator, { receiver, args }, scope) {
    const [list] = args
    const values =
      list!.op === 'list'
        ? (list!.args as (typeof args)[number][]).map(item => evaluator.run(item, scope))
        : [...(evaluator.run(list!, scope) as Iterable<unknown>)]
    return formatText(String(evaluator.run(receiver!, scope)), values)
  },
}
