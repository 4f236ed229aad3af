// Reads fields of a parsed YAML document as the types that they must have, as strictly as kubectl.
import { isBase64 } from './pem.ts'

export type Fields = {
  /** '' when the field is not there. */
  text(name: string): string
  /** Checked, and as it was written. */
  base64(name: string): string
  flag(name: string): boolean
  texts(name: string): string[]
  textsByName(name: string): Record<string, string[]>
  /** Undefined when the field is not there. */
  object(name: string): Fields | undefined
  objects(name: string): Fields[]
  value(name: string): unknown
}

/** `where` names the object in errors: `users[0].user`, or '' for the whole document. */
export function fieldsOf(value: unknown, where: string): Fields {
  if (!isObject(value)) throw new Error(`${where || 'the document'} must be an object`)
  const place = (name: string) => (where ? `${where}.${name}` : name)
  const at = (name: string) => value[name] ?? undefined
  const list = (name: string): unknown[] => {
    const found = at(name) ?? []
    if (!Array.isArray(found)) throw new Error(`${place(name)} must be a list`)
    return found
  }
  return {
    text: name => textOf(at(name) ?? '', place(name)),
    base64(name) {
      const found = textOf(at(name) ?? '', place(name))
      if (isBase64(found.replace(/[\r\n]/g, ''))) return found
      throw new Error(`illegal base64 data: ${place(name)}`)
    },
    flag(name) {
      const found = at(name) ?? false
      if (typeof found !== 'boolean') throw new Error(`${place(name)} must be true or false`)
      return found
    },
    texts: name => list(name).map((each, index) => textOf(each, `${place(name)}[${index}]`)),
    textsByName(name) {
      const found = at(name) ?? {}
      if (!isObject(found)) throw new Error(`${place(name)} must be an object`)
      const inner = fieldsOf(found, place(name))
      return Object.fromEntries(Object.keys(found).map(key => [key, inner.texts(key)]))
    },
    object: name => (at(name) === undefined ? undefined : fieldsOf(at(name), place(name))),
    objects: name => list(name).map((each, index) => fieldsOf(each ?? {}, `${place(name)}[${index}]`)),
    value: at,
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  throw new Error(`${where} must be text${typeof value === 'object' ? '' : ': put it in quotes'}`)
}
