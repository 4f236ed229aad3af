// The order of keys in what go-yaml prints: letters behind everything else, numbers within words by their value.

/** Negative when `a` comes first. */
export function compareKeys(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  const at = left.findIndex((char, index) => char !== right[index])
  if (at < 0 || at >= right.length) return left.length - right.length
  const [isLeft, isRight] = [isLetter(left[at]!), isLetter(right[at]!)]
  if (isLeft !== isRight) return isLeft ? 1 : -1
  if (isLeft) return compareText(left[at]!, right[at]!)
  return compareNumbers(left, right, at) || compareText(left[at]!, right[at]!)
}

/** Of the digits that begin where the two differ. Behind other digits a zero there does not make a number shorter. */
function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  const [a, b] = [digitsAt(left, at), digitsAt(right, at)]
  const before = left[at] === '0' || right[at] === '0' ? digitsBefore(left, at) : ''
  const lead = /[1-9]/.test(before) ? '1' : ''
  const difference = BigInt(lead + a || '0') - BigInt(lead + b || '0')
  return difference === 0n ? a.length - b.length : Number(difference > 0n) * 2 - 1
}

function digitsAt(chars: readonly string[], at: number): string {
  return /^\d*/.exec(chars.slice(at).join(''))![0]
}

function digitsBefore(chars: readonly string[], at: number): string {
  return /\d*$/.exec(chars.slice(0, at).join(''))![0]
}

function isLetter(char: string): boolean {
  return /\p{L}/u.test(char)
}

function compareText(a: string, b: string): number {
  return a.codePointAt(0)! - b.codePointAt(0)!
}
