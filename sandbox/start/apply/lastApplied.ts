// What kubectl notes on every object that it applies, in its very bytes: so that a real kubectl finds nothing to change after us.
import type { Manifest } from './object.ts'

export const annotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object with the note of itself on it. */
export function withLastApplied(object: Manifest): Manifest {
  const { [annotation]: _, ...annotations } = object.metadata.annotations ?? {}
  const bare = { ...object, metadata: { ...object.metadata, annotations } }
  const note = `${goJson(bare)}\n`
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [annotation]: note } } }
}

/** Undefined when the object bears none that can be read. */
export function readLastApplied({ metadata }: Pick<Manifest, 'metadata'>): object | undefined {
  try {
    const value: unknown = JSON.parse(metadata.annotations?.[annotation] ?? 'null')
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** JSON as Go writes it: keys in byte order, and what is dangerous in HTML escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(sorted(value)).replace(/[<>&\u2028\u2029]/g, char => escapes[char]!)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
}
