// Label selectors as they stand in a query: `tier in (front, back),!stage,app=x`.
import { badRequest } from '../refusal.ts'

export type Requirement = { readonly key: string; readonly test: (value: string | undefined) => boolean }

const key = '([A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?)'
const value = '([A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?|)'
const forms: ReadonlyArray<[RegExp, (match: RegExpMatchArray) => Requirement | undefined]> = [
  [new RegExp(`^${key}$`), ([, name]) => ({ key: name!, test: found => found !== undefined })],
  [new RegExp(`^!\\s*${key}$`), ([, name]) => ({ key: name!, test: found => found === undefined })],
  [new RegExp(`^${key}\\s*==?\\s*${value}$`), ([, name, wanted]) => ({ key: name!, test: found => found === wanted })],
  [new RegExp(`^${key}\\s*!=\\s*${value}$`), ([, name, other]) => ({ key: name!, test: found => found !== other })],
  [
    new RegExp(`^${key}\\s*([<>])\\s*(\\d+)$`),
    ([, name, sign, bound]) => ({
      key: name!,
      test: found =>
        found !== undefined && /^-?\d+$/.test(found) && (sign === '<' ? +found < +bound! : +found > +bound!),
    }),
  ],
  [
    new RegExp(`^${key}\\s+(in|notin)\\s*\\(([^()]*)\\)$`),
    ([, name, operator, list]) => {
      const values = list!.split(',').map(word => word.trim())
      if (!values.every(word => new RegExp(`^${value}$`).test(word))) return undefined
      if (operator === 'in') return { key: name!, test: found => found !== undefined && values.includes(found) }
      return { key: name!, test: found => found === undefined || !values.includes(found) }
    },
  ],
]

/** Throws a bad request when `text` is no selector. An empty one has no requirements. */
export function parseLabelSelector(text: string): Requirement[] {
  if (text.trim() === '') return []
  return splitOutside(text).map(part => {
    for (const [pattern, read] of forms) {
      const match = pattern.exec(part.trim())
      const requirement = match && read(match)
      if (requirement) return requirement
    }
    throw badRequest(
      `unable to parse requirement: found ${JSON.stringify(part.trim())} in label selector ${JSON.stringify(text)}`,
    )
  })
}

export function matchesLabels(
  requirements: readonly Requirement[],
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return requirements.every(({ key, test }) => test(labels?.[key]))
}

/** At the commas that stand outside parentheses. */
function splitOutside(text: string): string[] {
  return text.split(/,(?![^(]*\))/)
}

type SelectorObject = {
  matchLabels?: Readonly<Record<string, string>>
  matchExpressions?: ReadonlyArray<{ key: string; operator: string; values?: readonly string[] }>
}

/** A selector as it stands in an object, such as a budget's; an empty one chooses everything, none at all nothing. */
export function matchesSelector(
  selector: SelectorObject | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  if (!selector) return false
  const equal = Object.entries(selector.matchLabels ?? {}).every(([name, wanted]) => labels[name] === wanted)
  return equal && (selector.matchExpressions ?? []).every(expression => holds(expression, labels))
}

function holds(
  { key: name, operator, values = [] }: { key: string; operator: string; values?: readonly string[] },
  labels: Readonly<Record<string, string>>,
): boolean {
  const found = labels[name]
  if (operator === 'In') return found !== undefined && values.includes(found)
  if (operator === 'NotIn') return found === undefined || !values.includes(found)
  return operator === 'Exists' ? found !== undefined : found === undefined
}
