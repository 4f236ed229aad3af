// semver() and comparison of versions.
import type { Environment } from '@marcbachmann/cel-js'

class Semver {
  readonly numbers: readonly [bigint, bigint, bigint]
  readonly before: readonly string[]

  constructor(numbers: Semver['numbers'], before: readonly string[]) {
    this.numbers = numbers
    this.before = before
  }
}

const number = '(0|[1-9]\\d*)'
const strict = new RegExp(`^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?$`)

export function registerVersions(env: Environment): void {
  env.registerType('Semver', Semver)
  env.registerFunction('semver(string): Semver', (text: string) => semver(text))
  env.registerFunction('semver(string, bool): Semver', (text: string, loose: boolean) =>
    semver(loose ? tidy(text) : text),
  )
  env.registerFunction('isSemver(string): bool', (text: string) => read(text) !== undefined)
  env.registerFunction(
    'isSemver(string, bool): bool',
    (text: string, loose: boolean) => read(loose ? tidy(text) : text) !== undefined,
  )
  env.registerOperator('Semver == Semver', (a: Semver, b: Semver) => order(a, b) === 0n)
  env.registerFunction('Semver.major(): int', ({ numbers }: Semver) => numbers[0])
  env.registerFunction('Semver.minor(): int', ({ numbers }: Semver) => numbers[1])
  env.registerFunction('Semver.patch(): int', ({ numbers }: Semver) => numbers[2])
  env.registerFunction('Semver.isLessThan(Semver): bool', (a: Semver, b: Semver) => order(a, b) < 0n)
  env.registerFunction('Semver.isGreaterThan(Semver): bool', (a: Semver, b: Semver) => order(a, b) > 0n)
  env.registerFunction('Semver.compareTo(Semver): int', order)
}

function semver(text: string): Semver {
  const found = read(text)
  if (!found) throw new Error(`string ${JSON.stringify(text)} is not a semantic version`)
  return found
}

function read(text: string): Semver | undefined {
  const match = strict.exec(text)
  if (!match) return undefined
  const before = match[4]?.split('.') ?? []
  if (!before.every(part => part !== '' && !/^0\d+$/.test(part))) return undefined
  return new Semver([BigInt(match[1]!), BigInt(match[2]!), BigInt(match[3]!)], before)
}

/** `v1.2` and `01.2.3` as a lenient reader takes them. */
function tidy(text: string): string {
  const [, core = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(text)!
  const numbers = core.split('.').map(part => part.replace(/^0+(?=\d)/, ''))
  while (numbers.length < 3) numbers.push('0')
  return numbers.join('.') + rest
}

function order(a: Semver, b: Semver): bigint {
  const unequal = a.numbers.findIndex((one, index) => one !== b.numbers[index])
  if (unequal >= 0) return a.numbers[unequal]! < b.numbers[unequal]! ? -1n : 1n
  if (a.before.length === 0 || b.before.length === 0) return BigInt(Math.sign(b.before.length - a.before.length))
  for (let index = 0; index < Math.max(a.before.length, b.before.length); index += 1) {
    const found = orderParts(a.before[index], b.before[index])
    if (found !== 0n) return found
  }
  return 0n
}

/** Numbers come before words, and nothing before something. */
function orderParts(a: string | undefined, b: string | undefined): bigint {
  if (a === b) return 0n
  if (a === undefined || b === undefined) return a === undefined ? -1n : 1n
  const [isNumber, otherIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber && otherIsNumber) return BigInt(a) < BigInt(b) ? -1n : 1n
  if (isNumber !== otherIsNumber) return isNumber ? -1n : 1n
  return a < b ? -1n : 1n
}
