// An object whose fields a schema describes, as expressions see it: each field is converted when an expression asks for it, so that a rule about one field of a
// pod template costs nothing for the others.
import { isDeepStrictEqual } from 'node:util'

export type Field = {
  /** As the object writes it. */
  readonly name: string
  readonly convert: (value: unknown) => unknown
}

export class Struct {
  readonly #raw: Readonly<Record<string, unknown>>
  #made: Map<string, unknown> | undefined

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.#raw = raw
  }

  static equal(a: Struct, b: Struct): boolean {
    return isDeepStrictEqual(a.#raw, b.#raw)
  }

  /** Undefined for a field that is absent. */
  static read(struct: Struct, { name, convert }: Field): unknown {
    const value = struct.#raw[name]
    if (value === undefined) return undefined
    if (typeof value !== 'object') return convert(value)
    const known = struct.#made?.get(name)
    if (known !== undefined) return known
    const made = convert(value)
    struct.#made ??= new Map()
    struct.#made.set(name, made)
    return made
  }
}

/** A class of objects with these fields, by the name that expressions give each. */
export function structClass(fields: Readonly<Record<string, Field>>): new (raw: Record<string, unknown>) => Struct {
  const Class = class extends Struct {}
  for (const [name, field] of Object.entries(fields)) {
    Object.defineProperty(Class.prototype, name, {
      get(this: Struct) {
        return Struct.read(this, field)
      },
    })
  }
  return Class
}
