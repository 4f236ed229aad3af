// A strategic merge patch is read by another decoder of the real server than bodies are, which says less about a value of a wrong type.

const fault = /^json: cannot unmarshal (\w+)( \S+)? into Go struct field \S+ of type (.+)$/
const plain = new Set(['string', 'bool', 'int32', 'int64', 'float64'])
const goKinds: Readonly<Record<string, string>> = { array: 'slice', object: 'map' }

/** `why` as Go's JSON decoder says it; what is no such fault stays. */
export function inConverterWords(why: string): string {
  const [, found = '', fraction, type] = fault.exec(why) ?? []
  if (type === undefined) return why
  const kind = found === 'number' ? (fraction ? 'float64' : 'int64') : (goKinds[found] ?? found)
  if (plain.has(type))
    return convertible(kind, type) ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${type}`
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`
  return type.startsWith('map[') ? `cannot restore map from ${kind}` : `cannot restore struct from: ${kind}`
}

/** Numbers may become numbers and, to Go, strings: so it gets further before it refuses them. */
function convertible(kind: string, type: string): boolean {
  return kind === 'float64' ? type.startsWith('int') : kind === 'int64' && type === 'string'
}
