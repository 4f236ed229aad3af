// YAML in the bytes in which kubectl prints it (go-yaml v2: keys in order, lists not indented, lines broken behind column 80), so that what we print and what kubectl prints can be compared.
import { compareKeys } from './order.ts'
import { chooseStyle, writeScalar } from './scalar.ts'

/** Any value that JSON can hold; undefined fields are left out. Ends with a line end. */
export function printYaml(value: unknown): string {
  return `${writeNode(value, { indent: 0, column: 0 })}\n`
}

/** As `kubectl kustomize` prints objects. */
export function printDocuments(values: readonly unknown[]): string {
  return values.map(printYaml).join('---\n')
}

type Place = {
  /** Of the keys and dashes of a block that begins here. */
  readonly indent: number
  /** Characters before the place in its line. */
  readonly column: number
}

/** Without a line end behind it. What has lines of its own begins where it is put. */
function writeNode(value: unknown, place: Place): string {
  if (typeof value === 'string') {
    const continued = place.indent + 2
    return writeScalar(value, chooseStyle(value, false), { column: place.column, indent: continued })
  }
  if (typeof value !== 'object' || value === null) return String(value ?? null)
  if (Array.isArray(value)) return value.length === 0 ? '[]' : writeList(value, place.indent)
  const entries = fieldsOf(value)
  return entries.length === 0 ? '{}' : entries.map(entry => writeField(entry, place.indent)).join(`\n${pad(place)}`)
}

function writeList(items: readonly unknown[], indent: number): string {
  return items
    .map(item => {
      const inner = isBlock(item) ? indent + 2 : indent
      return `- ${writeNode(item, { indent: inner, column: indent + 2 })}`
    })
    .join(`\n${pad({ indent })}`)
}

function writeField([key, value]: readonly [string, unknown], indent: number): string {
  const name = writeScalar(key, chooseStyle(key, true), { column: Number.NEGATIVE_INFINITY, indent })
  if (!isBlock(value)) return `${name}: ${writeNode(value, { indent, column: indent + name.length + 2 })}`
  const inner = Array.isArray(value) ? indent : indent + 2
  return `${name}:\n${pad({ indent: inner })}${writeNode(value, { indent: inner, column: inner })}`
}

function isBlock(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? value.length > 0 : fieldsOf(value).length > 0
}

function fieldsOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => compareKeys(a, b))
}

function pad({ indent }: { indent: number }): string {
  return ' '.repeat(indent)
}
