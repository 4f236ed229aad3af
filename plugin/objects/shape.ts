// What a value of a type looks like in JSON, to be read from a server that may say anything: what is of another type counts as absent.

export type Shape<T> = {
  /** It is what the type wants, if perhaps not within. */
  readonly fits: (value: unknown) => boolean
  /** Of a value that fits. The value itself when all within it is as it must be, else a copy that is. */
  readonly read: (value: never) => T
  /** What stands for it when it is absent and must not be. */
  readonly absent: () => T
}

/** The value itself when it is well-typed. */
export function take<T>({ fits, read, absent }: Shape<T>, value: unknown): T {
  return fits(value) ? read(value as never) : absent()
}

function plain<T>(fits: (value: unknown) => boolean, absent: T): Shape<T> {
  return { fits, read: value => value, absent: () => absent }
}

const isText = (value: unknown) => typeof value === 'string'
const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

export const text = plain<string>(isText, '')
export const number = plain<number>(Number.isFinite, 0)
export const flag = plain<boolean>(value => typeof value === 'boolean', false)
/** RFC 3339, and so a moment. */
export const time = plain<string>(value => isText(value) && !Number.isNaN(Date.parse(value as string)), '')

/** Text of which some are known. Others, of a later release, stay what they are. */
export function word<T extends string>(absent: T): Shape<T> {
  return plain<T>(isText, absent)
}

export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
  return { ...shape, absent: () => undefined }
}

/** Fields that are not named stay what they are: nobody reads them. */
export function object<T extends object>(fields: { readonly [K in keyof T]?: Shape<T[K]> }): Shape<T> {
  const known = Object.entries(fields) as [string, Shape<unknown>][]
  const read = (value: Readonly<Record<string, unknown>>): T => {
    let copy: Record<string, unknown> | undefined
    for (const [name, shape] of known) {
      const before = Object.hasOwn(value, name) ? value[name] : undefined
      const after = take(shape, before)
      if (after === before) continue
      copy ??= { ...value }
      copy[name] = after
    }
    return (copy ?? value) as T
  }
  return { fits: isRecord, read, absent: () => read({}) }
}

/** What is no item is left out. */
export function list<T>(item: Shape<T>): Shape<T[]> {
  const read = (values: T[]) => {
    const read = values.filter(item.fits).map(value => item.read(value as never))
    return read.length === values.length && read.every((each, index) => each === values[index]) ? values : read
  }
  return { fits: Array.isArray, read, absent: () => [] }
}

/** Texts by their names. */
export const texts: Shape<Record<string, string>> = {
  fits: isRecord,
  read: (value: Record<string, string>) =>
    Object.values(value).every(isText)
      ? value
      : Object.fromEntries(Object.entries(value).filter(([, each]) => isText(each))),
  absent: () => ({}),
}
