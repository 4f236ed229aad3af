// Bodies in YAML, read as Kubernetes reads them: YAML 1.1 (`yes` is true), the first document only, keys as strings and in order.
import { type Document, isMap as isMapNode, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import { isMap } from './convert.ts'

export type ReadYaml =
  | { readonly value: unknown /** Such as `line 3: key "data" already set in map`. */; readonly duplicates: string[] }
  | { readonly error: string }

export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter()
  const [document] = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    lineCounter: lines,
    customTags: tags => tags.filter(tag => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
  })
  if (!document || !('contents' in document)) return { value: null, duplicates: [] }
  const [wrong] = document.errors
  if (wrong) return { error: `yaml: line ${wrong.linePos?.[0].line ?? 1}: ${wrong.message.split(/ at line |\n/)[0]}` }
  const read = expanded(document)
  return 'error' in read ? read : { value: sorted(read.value), duplicates: duplicateKeys(document.contents, lines) }
}

/** With what its anchors stand for; a short text can stand for more than there is memory. */
function expanded(document: Document): { value: unknown } | { error: string } {
  try {
    return { value: document.toJS() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const unknown = /^Unresolved alias.*: (.*)$/s.exec(message)?.[1]
    if (unknown !== undefined) return { error: `yaml: unknown anchor '${unknown}' referenced` }
    if (message.startsWith('Excessive alias')) return { error: 'yaml: document contains excessive aliasing' }
    return { error: `yaml: ${message}` }
  }
}

/** Kubernetes makes JSON of it on the way, with keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMap(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function duplicateKeys(node: unknown, lines: LineCounter): string[] {
  if (isSeq(node)) return node.items.flatMap(item => duplicateKeys(item, lines))
  if (!isMapNode(node)) return []
  const seen = new Set<string>()
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : String(key)
    const again = seen.has(name)
    seen.add(name)
    const line = isNode(key) && key.range ? lines.linePos(key.range[0]).line : 1
    return [
      ...(again ? [`line ${line}: key ${JSON.stringify(name)} already set in map`] : []),
      ...duplicateKeys(value, lines),
    ]
  })
}
