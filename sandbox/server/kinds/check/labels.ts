// Labels and the selectors over them.
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid, invalids, required } from './errors.ts'
import { labelValue, qualifiedName } from './names.ts'

type Requirement = { key: string; operator: string; values?: string[] }

export type LabelSelector = { matchLabels?: Record<string, string>; matchExpressions?: Requirement[] }

export function validateLabels(field: string, labels: Readonly<Record<string, string>> | undefined): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...invalids(field, key, qualifiedName(key)),
    ...invalids(field, value, labelValue(value)),
  ])
}

export function validateSelector(field: string, selector: LabelSelector | undefined): FieldError[] {
  const { matchLabels, matchExpressions = [] } = selector ?? {}
  return [
    ...validateLabels(`${field}.matchLabels`, matchLabels),
    ...matchExpressions.flatMap((each, index) => validateRequirement(`${field}.matchExpressions[${index}]`, each)),
  ]
}

function validateRequirement(field: string, { key, operator, values = [] }: Requirement): FieldError[] {
  return [
    ...validateOperator(field, operator, values),
    ...invalids(`${field}.key`, key, qualifiedName(key)),
    ...values.flatMap((value, index) => invalids(`${field}.values[${index}]`, value, labelValue(value))),
  ]
}

function validateOperator(field: string, operator: string, values: readonly string[]): FieldError[] {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length > 0) return []
    return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length === 0) return []
    return [forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
  }
  return [invalid(`${field}.operator`, operator, 'not a valid selector operator')]
}

export function isEmptySelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0
}

/** As tables print it: `a=b,c in (d,e),!f`; `<none>` when it is empty. */
export function renderSelector(selector: LabelSelector | undefined): string {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {}
  const expressions: Requirement[] = [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: '=', values: [value] })),
    ...matchExpressions,
  ]
  const sorted = expressions.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
  return sorted.map(renderRequirement).join(',') || '<none>'
}

function renderRequirement({ key, operator, values = [] }: Requirement): string {
  if (operator === '=') return `${key}=${values[0]}`
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`
}

/** `a=b,c=d`; `<none>` when there are none. */
export function renderLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const parts = Object.keys(labels ?? {}).toSorted()
  return parts.map(key => `${key}=${labels?.[key]}`).join(',') || '<none>'
}
