// format.dns1123Label() and its like: validate() answers with what is wrong, or with nothing.
import { type Environment, Optional } from '@marcbachmann/cel-js'
import { formatRules } from './formatRules.ts'

class Format {
  readonly check: (text: string) => string[]

  constructor(check: (text: string) => string[]) {
    this.check = check
  }
}

class Formats {}

export function registerFormats(env: Environment): void {
  env.registerType('Format', Format)
  env.registerType('Formats', Formats)
  env.registerConstant('format', 'Formats', new Formats())
  const all = new Map(Object.entries(formatRules).map(([name, check]) => [name, new Format(check)]))
  for (const [name, format] of all) env.registerFunction(`Formats.${name}(): Format`, () => format)
  env.registerFunction('Formats.named(string): optional<Format>', (_: Formats, name: string) => {
    const format = all.get(name)
    return format ? Optional.of(format) : Optional.none()
  })
  env.registerFunction('Format.validate(string): optional<list<string>>', ({ check }: Format, text: string) => {
    const wrong = check(text)
    return wrong.length === 0 ? Optional.none() : Optional.of(wrong)
  })
}
