// The part of JSONPath that a definition may use in its columns and for its scale: names, indexes, wildcards, slices, filters by equality.

type Step = (values: readonly unknown[]) => unknown[]
export type Path = (value: unknown) => unknown[]

/** Throws an error that says what of `text` cannot be read. */
export function parsePath(text: string): Path {
  const steps: Step[] = []
  let rest = text
  while (rest !== '') {
    const found = forms.find(([form]) => form.test(rest))
    const match = found?.[0].exec(rest)
    if (!found || !match)
      throw new Error(`unterminated or unknown step ${JSON.stringify(rest)} in ${JSON.stringify(text)}`)
    steps.push(found[1](match))
    rest = rest.slice(match[0].length)
  }
  return value => steps.reduce<unknown[]>((values, step) => step(values), [value])
}

const quoted = String.raw`(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")`

const forms: ReadonlyArray<[form: RegExp, read: (match: RegExpExecArray) => Step]> = [
  [/^\.?\[\*\]|^\.\*/, () => values => values.flatMap(children)],
  [/^\.\.((?:[^.[\]\s\\*]|\\.)+)/, ([, name]) => deep(unescaped(name!))],
  [/^\.((?:[^.[\]\s\\*]|\\.)+)/, ([, name]) => field(unescaped(name!))],
  [new RegExp(`^\\[${quoted}\\]`), ([, single, double]) => field(unescaped(single ?? double!))],
  [
    /^\[(-?\d+)\]/,
    ([, index]) =>
      values =>
        values.flatMap(value => item(value, Number(index))),
  ],
  [/^\[(-?\d*):(-?\d*)\]/, ([, from, to]) => slice(from!, to!)],
  [new RegExp(`^\\[\\?\\(\\s*@((?:\\.[^\\s=!.]+)+)\\s*(==|!=)\\s*(?:${quoted}|([^\\s)]+))\\s*\\)\\]`), filter],
]

function filter([, path, sign, single, double, bare]: RegExpExecArray): Step {
  const inside = parsePath(path!)
  const wanted = single ?? double ?? bare!
  const matches = (value: unknown) => {
    const found = inside(value)
    return found.length > 0 && (String(found[0]) === unescaped(wanted)) === (sign === '==')
  }
  return values => values.flatMap(value => children(value).filter(matches))
}

function field(name: string): Step {
  return values =>
    values.flatMap(value => {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return []
      return [(value as Record<string, unknown>)[name]]
    })
}

/** At any depth. */
function deep(name: string): Step {
  const here = field(name)
  const look = (value: unknown): unknown[] => [...here([value]), ...children(value).flatMap(look)]
  return values => values.flatMap(look)
}

function item(value: unknown, index: number): unknown[] {
  if (!Array.isArray(value)) return []
  const found = value.at(index)
  return found === undefined ? [] : [found]
}

function slice(from: string, to: string): Step {
  const end = to === '' ? undefined : Number(to)
  return values => values.flatMap(value => (Array.isArray(value) ? value.slice(Number(from), end) : []))
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1')
}
