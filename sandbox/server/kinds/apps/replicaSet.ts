// ReplicaSets: so many pods of one template.
import { isDeepStrictEqual } from 'node:util'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { immutable, invalid, notNegative } from '../check/errors.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, scale, statusOf } from '../define.ts'
import {
  setTemplateDefaults,
  templateCells,
  templateColumns,
  validateSelection,
  validateTemplate,
  type WorkloadSpec,
  workloadOf,
  workloadScaling,
} from './template.ts'

type Status = {
  replicas?: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  observedGeneration?: number
}

const statusIn = (object: Obj) => (object.status ?? {}) as Status

export const replicaSets = defineKind({
  definition: 'io.k8s.api.apps.v1.ReplicaSet',
  group: 'apps',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  scaling: workloadScaling,
  subresources: [scale, statusOf('ReplicaSet')],
  setDefaults: draft => {
    const spec = workloadOf(draft)
    draft.spec = spec
    setTemplateDefaults(spec)
    draft.status = { ...statusIn(draft), replicas: statusIn(draft).replicas ?? 0 }
  },
  strategy: {
    countsGenerations: true,
    unconditionalUpdate: true,
    prepareForCreate: draft => {
      draft.status = { replicas: 0 }
    },
    validate: object => validate(workloadOf(object)),
    validateUpdate: (object, before) => [
      ...validateKept(workloadOf(object), workloadOf(before)),
      ...validate(workloadOf(object)),
    ],
    validateStatus: object => validateStatus(statusIn(object)),
  },
  columns: [
    nameColumn,
    column('Desired', 'How many pods there are to be.', { type: 'integer' }),
    column('Current', 'How many pods there are.', { type: 'integer' }),
    column('Ready', 'How many of them are ready.', { type: 'integer' }),
    ageColumn,
    ...templateColumns,
  ],
  row: (object, now) => {
    const { replicas = 0, readyReplicas = 0 } = statusIn(object)
    const spec = workloadOf(object)
    return [
      object.metadata.name,
      spec.replicas ?? 0,
      replicas,
      readyReplicas,
      ageOf(object, now),
      ...templateCells(spec),
    ]
  },
  selectableFields: { 'status.replicas': object => String(statusIn(object).replicas ?? 0) },
})

function validate(spec: WorkloadSpec): FieldError[] {
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateSelection(spec, { isDeployment: false }),
    ...validateTemplate(spec),
  ]
}

function validateKept({ selector }: WorkloadSpec, before: WorkloadSpec): FieldError[] {
  return isDeepStrictEqual(selector, before.selector) ? [] : [immutable('spec.selector', selector)]
}

function validateStatus(status: Status): FieldError[] {
  const { replicas = 0, readyReplicas = 0 } = status
  const names = [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
  ] as const
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const
  const available = status.availableReplicas ?? 0
  return [
    ...names.flatMap(name => notNegative(`status.${name}`, status[name])),
    ...parts.flatMap(name => {
      const count = status[name] ?? 0
      return count > replicas ? [invalid(`status.${name}`, count, 'cannot be greater than status.replicas')] : []
    }),
    ...(available > readyReplicas
      ? [invalid('status.availableReplicas', available, 'cannot be greater than readyReplicas')]
      : []),
  ]
}
