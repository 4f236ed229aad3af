// Commands that were probably meant: pure.

/** What fingers that know kubectl and Docker type, and what they mean by it here. */
const habits: ReadonlyMap<string, string> = new Map([
  ['delete', 'kubectl delete dedi'],
  ['describe', 'kubectl isolation status'],
  ['get', 'kubectl isolation list'],
  ['port-forward', 'kubectl isolation connect --listen'],
  ['ps', 'kubectl isolation list'],
])

/** The whole command line that does here what a command of kubectl or Docker does there. */
export function suggestByHabit(word: string): string | undefined {
  return habits.get(word)
}

/** Those at most two edits away, or that begin with the word; nearest first. */
export function suggest(word: string, names: readonly string[]): string[] {
  return [...new Set(names.map(name => name.split(' ')[0]!))]
    .map(name => ({ name, distance: name.startsWith(word) ? 0 : editDistance(word, name) }))
    .filter(({ distance }) => distance <= 2)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name)
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
