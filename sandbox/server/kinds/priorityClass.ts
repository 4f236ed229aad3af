// PriorityClasses: which pods go first, and the two that every cluster has.
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { forbidden, immutable, oneOf } from './check/errors.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn } from './define.ts'

type PriorityClass = Obj & { value?: number; globalDefault?: boolean; preemptionPolicy?: string }

const MAX_USER_VALUE = 1_000_000_000
const systemPrefix = 'system-'

const read = (object: Obj) => object as PriorityClass

/** Made when the server first starts. */
export const systemPriorityClasses: readonly Obj[] = [
  systemClass('system-cluster-critical', 2_000_000_000, 'For pods without which the cluster does not work.'),
  systemClass('system-node-critical', 2_000_001_000, 'For pods without which their node does not work.'),
]

function systemClass(name: string, value: number, description: string): Obj {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description }
}

export const priorityClasses = defineKind({
  definition: 'io.k8s.api.scheduling.v1.PriorityClass',
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  namespaced: false,
  shortNames: ['pc'],
  setDefaults: draft => {
    draft.value ??= 0
    draft.preemptionPolicy ??= 'PreemptLowerPriority'
    if (draft.globalDefault === false) delete draft.globalDefault
  },
  strategy: {
    countsGenerations: true,
    unconditionalUpdate: true,
    validate: object => validate(read(object)),
    validateUpdate: (object, before) => validateUpdate(read(object), read(before)),
  },
  columns: [
    nameColumn,
    column('Value', 'The greater goes first.', { type: 'integer' }),
    column('Global-Default', 'Whether pods that name none have this one.', { type: 'boolean' }),
    ageColumn,
    column('PreemptionPolicy', 'Whether its pods may drive others out.'),
  ],
  row: (object, now) => {
    const { metadata, value = 0, globalDefault = false, preemptionPolicy } = read(object)
    return [metadata.name, value, globalDefault, ageOf(object, now), preemptionPolicy]
  },
})

function validate({ metadata: { name }, value = 0, preemptionPolicy }: PriorityClass): FieldError[] {
  const policy = oneOf('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never'])
  if (name.startsWith(systemPrefix)) return [...validateSystem(name, value), ...policy]
  const why = `maximum allowed value of a user defined priority is ${MAX_USER_VALUE}`
  return [...(value > MAX_USER_VALUE ? [forbidden('value', why)] : []), ...policy]
}

function validateSystem(name: string, value: number): FieldError[] {
  const own = systemPriorityClasses.find(each => each.metadata.name === name)
  const reserved = "priority class names with 'system-' prefix are reserved for system use only. error: "
  if (!own) return [forbidden('metadata.name', `${reserved}${name} is not a known system priority class`)]
  if (own.value === value) return []
  const why = `${reserved}value of ${name} PriorityClass must be ${own.value}`
  return [forbidden('metadata.name', why)]
}

function validateUpdate(object: PriorityClass, before: PriorityClass): FieldError[] {
  const { value, preemptionPolicy } = object
  return [
    ...(value === before.value ? [] : [forbidden('value', 'may not be changed in an update.')]),
    ...(preemptionPolicy === before.preemptionPolicy ? [] : [immutable('preemptionPolicy', preemptionPolicy)]),
  ]
}
