// The order of words with figures in them, as kubectl has it: pod-2 before pod-10.

/** Runs of figures count as numbers; of equal ones the one with fewer zeros in front is first. */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareParts(left[at]!, right[at]!)
    if (order !== 0) return order
  }
  return left.length - right.length
}

function partsOf(text: string): string[] {
  return text.match(/\d+|\D/gu) ?? []
}

function compareParts(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) {
    const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
    if (left.length !== right.length) return left.length - right.length
    if (left !== right) return left < right ? -1 : 1
    return a.length - b.length
  }
  return a === b ? 0 : a < b ? -1 : 1
}
