// A DedicatedService's spec from its own schema: the fields that it is to have, whatever they need beside them, and some more by chance.
import { edgeOf } from './edges.ts'
import type { Random } from './random.ts'
import { childrenOf, type Path, type Schema } from './schema.ts'

export type Wish = {
  readonly schema: Schema
  readonly random: Random
  /** Fields that it must have. */
  readonly focus: readonly Path[]
  /** How likely a value is one that its schema need not admit. */
  readonly wildness: number
}

/** How likely a field that nobody asked for is there, by its depth. */
const extras = [0.15, 0.1, 0.03, 0.01]

export function generate(wish: Wish): unknown {
  return madeOf(wish.schema, wish.focus, wish, 0)
}

function madeOf(schema: Schema, focus: readonly Path[], wish: Wish, depth: number): unknown {
  const { random } = wish
  const wild = random.chance(wish.wildness)
  if (childrenOf(schema).length === 0) return edgeOf(schema, random, wild)
  // A list where a map belongs, a number where a list does.
  if (wild && random.chance(0.05)) return edgeOf({}, random, true)
  if (schema.items) return listOf(schema, focus, wish, depth)
  return mapOf(schema, focus, wish, depth)
}

function listOf(schema: Schema, focus: readonly Path[], wish: Wish, depth: number): unknown[] {
  const { random } = wish
  const asked = focus.length > 0 ? 1 : 0
  const { maxItems = 3 } = schema
  const count = Math.max(asked, random.chance(0.02) ? Math.min(maxItems, 40) + 1 : random.below(Math.min(3, maxItems)))
  return Array.from({ length: count }, (_, index) =>
    madeOf(schema.items!, index === 0 ? tailsOf(focus, '*') : [], wish, depth + 1),
  )
}

function mapOf(schema: Schema, focus: readonly Path[], wish: Wish, depth: number): Record<string, unknown> {
  const { random } = wish
  if (!schema.properties) {
    const child = schema.additionalProperties as Schema
    const keys =
      focus.length > 0 || random.chance(0.5)
        ? [random.pick(['cpu', 'memory', 'app', 'soh.re/in-use', 'a/b/c', ''])]
        : []
    return Object.fromEntries(keys.map(key => [key, madeOf(child, tailsOf(focus, '*'), wish, depth + 1)]))
  }
  const chance = extras[Math.min(depth, extras.length - 1)]!
  const entries = Object.entries(schema.properties).flatMap(([name, child]) => {
    const asked = focus.some(([first]) => first === name)
    const needed = schema.required?.includes(name) && !random.chance(wish.wildness / 4)
    if (!asked && !needed && !random.chance(chance)) return []
    return [[name, madeOf(child, tailsOf(focus, name), wish, depth + 1)] as const]
  })
  return Object.fromEntries(entries)
}

function tailsOf(focus: readonly Path[], head: string): Path[] {
  return focus.filter(path => path[0] === head && path.length > 1).map(path => path.slice(1))
}
