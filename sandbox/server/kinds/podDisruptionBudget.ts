// PodDisruptionBudgets: how many of some pods may go at a time.
import type { PodDisruptionBudget } from '../../../api/kube/objects.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { invalid, notNegative, oneOf } from './check/errors.ts'
import { type LabelSelector, validateSelector } from './check/labels.ts'
import { atMostAll, type IntOrString, validateCountOrPercent } from './check/numbers.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, statusOf } from './define.ts'

type Spec = {
  minAvailable?: IntOrString
  maxUnavailable?: IntOrString
  selector?: LabelSelector
  unhealthyPodEvictionPolicy?: string
}

const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const
const noCounts = Object.fromEntries(counts.map(field => [field, 0]))

const read = (object: Obj) => object as unknown as PodDisruptionBudget
const specOf = (object: Obj) => (object.spec ?? {}) as Spec

export const podDisruptionBudgets = defineKind({
  definition: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  group: 'policy',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  subresources: [statusOf('PodDisruptionBudget')],
  setDefaults: draft => {
    draft.spec ??= {}
    draft.status = { ...noCounts, ...read(draft).status }
  },
  strategy: {
    countsGenerations: true,
    prepareForCreate: draft => {
      draft.status = { ...noCounts }
    },
    validate: object => validate(specOf(object)),
    validateUpdate: object => validate(specOf(object)),
    validateStatus: object =>
      counts.flatMap(field => notNegative(`status.${field}`, read(object).status?.[field] ?? 0)),
  },
  columns: [
    nameColumn,
    column('Min Available', 'How many pods must be there.'),
    column('Max Unavailable', 'How many pods may be missing.'),
    column('Allowed Disruptions', 'How many pods may go now.', { type: 'integer' }),
    ageColumn,
  ],
  row: (object, now) => {
    const { minAvailable = 'N/A', maxUnavailable = 'N/A' } = specOf(object)
    const allowed = read(object).status?.disruptionsAllowed ?? 0
    return [object.metadata.name, String(minAvailable), String(maxUnavailable), allowed, ageOf(object, now)]
  },
})

function validate({ minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy }: Spec): FieldError[] {
  return [
    ...validateBoth({ minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy }),
    ...validateCount('spec.minAvailable', minAvailable),
    ...validateCount('spec.maxUnavailable', maxUnavailable),
    ...validateSelector('spec.selector', selector),
    ...oneOf('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']),
  ]
}

function validateBoth({ minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy }: Spec): FieldError[] {
  if (minAvailable === undefined || maxUnavailable === undefined) return []
  const shown = {
    MinAvailable: minAvailable,
    Selector: selector ?? null,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
  }
  return [invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set')]
}

function validateCount(field: string, value: IntOrString | undefined): FieldError[] {
  return value === undefined ? [] : [...validateCountOrPercent(field, value), ...atMostAll(field, value)]
}
