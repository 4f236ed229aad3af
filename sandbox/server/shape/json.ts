// What JSON.parse does not tell about a text: fields that are written twice, and where each field stands.

export type Duplicate = { readonly path: string; readonly at: number }

/** As many as the real server tells of: each has its whole path, which a small text can make long. */
const MAX_TOLD = 100

/** Deeper than any field that Kubernetes knows of. */
const MAX_KNOWN_DEPTH = 64

/** Fields written more than once in valid JSON, each told once, where it is written again. */
export function duplicatesIn(text: string): Duplicate[] {
  const found = new Map<string, number>()
  walk(text, ({ path, again, at }) => {
    if (again && found.size < MAX_TOLD && !found.has(path)) found.set(path, at)
  })
  return [...found].map(([path, at]) => ({ path, at }))
}

/** Where each path stands first, but for the deepest: the order in which the real server tells of fields. */
export function positionsIn(text: string): Map<string, number> {
  const found = new Map<string, number>()
  walk(text, ({ path, depth, at }) => {
    if (depth <= MAX_KNOWN_DEPTH && !found.has(path)) found.set(path, at)
  })
  return found
}

type Level = { readonly path: string; readonly seen: Set<string> | undefined; index: number }
type Seen = { readonly path: string; readonly depth: number; readonly again: boolean; readonly at: number }

/** `text` is known to be valid, so that a string that a colon follows is a key. */
function walk(text: string, see: (field: Seen) => void): void {
  const levels: Level[] = []
  let key: string | undefined
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\],]/g
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [said, colon] = match
    const level = levels.at(-1)
    if (colon !== undefined && level?.seen) {
      key = JSON.parse(said.slice(0, -colon.length)) as string
      see({ path: joined(level.path, key), depth: levels.length, again: level.seen.has(key), at: match.index })
      level.seen.add(key)
    } else if (said === '{' || said === '[') {
      levels.push({ path: pathOf(level, key), seen: said === '{' ? new Set() : undefined, index: 0 })
    } else if (said === '}' || said === ']') {
      levels.pop()
    } else if (said === ',' && level) {
      level.index++
    }
  }
}

function pathOf(level: Level | undefined, key: string | undefined): string {
  if (!level) return ''
  return level.seen ? joined(level.path, key ?? '') : `${level.path}[${level.index}]`
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
