// What selectors choose by labels: those of a query once they are read, and those that stand in objects.
import type { Requirement } from './labelText.ts'

export function matchesLabels(
  requirements: readonly Requirement[],
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return requirements.every(({ key, test }) => test(labelIn(labels, key)))
}

/** A label may be named as what every object of the language has, such as `constructor`. */
export function labelIn(labels: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined
}

export type SelectorObject = {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: ReadonlyArray<{ key: string; operator: string; values?: readonly string[] }>
}

/** A selector as it stands in an object, such as a budget's; an empty one chooses everything, none at all nothing. */
export function matchesSelector(
  selector: SelectorObject | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  if (!selector) return false
  const equal = Object.entries(selector.matchLabels ?? {}).every(([name, wanted]) => labelIn(labels, name) === wanted)
  return equal && (selector.matchExpressions ?? []).every(expression => holds(expression, labels))
}

function holds(
  { key: name, operator, values = [] }: { key: string; operator: string; values?: readonly string[] },
  labels: Readonly<Record<string, string>>,
): boolean {
  const found = labelIn(labels, name)
  if (operator === 'In') return found !== undefined && values.includes(found)
  if (operator === 'NotIn') return found === undefined || !values.includes(found)
  return operator === 'Exists' ? found !== undefined : found === undefined
}
