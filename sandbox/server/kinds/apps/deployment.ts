// Deployments: so many pods of one template, replaced step by step when it changes.
import { isDeepStrictEqual } from 'node:util'
import type { Deployment } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, immutable, invalid, notNegative, notSupported } from '../check/errors.ts'
import { atMostAll, type IntOrString, isZero, validateCountOrPercent } from '../check/numbers.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, scale, statusOf } from '../define.ts'
import {
  setTemplateDefaults,
  templateCells,
  templateColumns,
  validateSelection,
  validateTemplate,
  type WorkloadSpec,
  workloadScaling,
} from './template.ts'

type Strategy = { type?: string; rollingUpdate?: { maxSurge?: IntOrString; maxUnavailable?: IntOrString } }
type Spec = WorkloadSpec & { strategy?: Strategy; revisionHistoryLimit?: number; progressDeadlineSeconds?: number }

const QUARTER = '25%'
/** So long that a rollout never counts as stuck. */
const FOREVER_SECONDS = 2_147_483_647

const specOf = (object: Obj) => (object.spec ?? {}) as Spec
const read = (object: Obj) => object as unknown as Deployment

export const deployments = defineKind({
  definition: 'io.k8s.api.apps.v1.Deployment',
  group: 'apps',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  scaling: workloadScaling,
  subresources: [scale, statusOf('Deployment')],
  setDefaults,
  strategy: {
    countsGenerations: true,
    unconditionalUpdate: true,
    prepareForCreate: draft => {
      draft.status = {}
    },
    validate: object => validate(specOf(object)),
    validateUpdate: (object, before) => [...validate(specOf(object)), ...validateKept(specOf(object), specOf(before))],
    validateStatus: object => validateStatus(read(object)),
  },
  columns: [
    nameColumn,
    column('Ready', 'How many of its pods are ready.'),
    column('Up-to-date', 'How many of its pods are of the present template.'),
    column('Available', 'How many of its pods have been ready for long enough.'),
    ageColumn,
    ...templateColumns,
  ],
  row: (object, now) => {
    const { readyReplicas = 0, updatedReplicas = 0, availableReplicas = 0 } = read(object).status ?? {}
    const spec = specOf(object)
    const cells = [`${readyReplicas}/${spec.replicas ?? 0}`, updatedReplicas, availableReplicas]
    return [object.metadata.name, ...cells, ageOf(object, now), ...templateCells(spec)]
  },
})

function setDefaults(draft: Obj): void {
  const spec = specOf(draft)
  draft.spec = spec
  setTemplateDefaults(spec)
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  const { type = '', rollingUpdate } = spec.strategy ?? {}
  if (type && type !== 'RollingUpdate') return
  const { maxUnavailable = QUARTER, maxSurge = QUARTER } = rollingUpdate ?? {}
  spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } }
}

function validate(spec: Spec): FieldError[] {
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...validateSelection(spec, { isDeployment: true }),
    ...validateTemplate(spec),
    ...validateStrategy(spec.strategy ?? {}),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...validateDeadline(spec),
  ]
}

function validateDeadline({ progressDeadlineSeconds: seconds, minReadySeconds = 0 }: Spec): FieldError[] {
  const field = 'spec.progressDeadlineSeconds'
  if (seconds === undefined || seconds === FOREVER_SECONDS) return []
  const short = seconds <= minReadySeconds
  return [
    ...notNegative(field, seconds),
    ...(short ? [invalid(field, seconds, 'must be greater than minReadySeconds')] : []),
  ]
}

function validateStrategy({ type, rollingUpdate }: Strategy): FieldError[] {
  const field = 'spec.strategy'
  if (type === 'Recreate') {
    const why = "may not be specified when strategy `type` is 'Recreate'"
    return rollingUpdate ? [forbidden(`${field}.rollingUpdate`, why)] : []
  }
  if (type !== 'RollingUpdate') {
    return [notSupported(field, { Type: type, RollingUpdate: rollingUpdate ?? null }, ['Recreate', 'RollingUpdate'])]
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  const at = `${field}.rollingUpdate`
  const stuck = isZero(maxUnavailable) && isZero(maxSurge)
  return [
    ...validateCountOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...validateCountOrPercent(`${at}.maxSurge`, maxSurge),
    ...(stuck ? [invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')] : []),
    ...atMostAll(`${at}.maxUnavailable`, maxUnavailable),
  ]
}

function validateKept({ selector }: Spec, before: Spec): FieldError[] {
  return isDeepStrictEqual(selector, before.selector) ? [] : [immutable('spec.selector', selector)]
}

const counts = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'collisionCount',
] as const

function validateStatus({ status = {} }: Deployment): FieldError[] {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  const field = (name: string) => `status.${name}`
  const over = 'cannot be greater than status.replicas'
  return [
    ...counts.flatMap(name => notNegative(field(name), status[name])),
    ...(updatedReplicas > replicas ? [invalid(field('updatedReplicas'), updatedReplicas, over)] : []),
    ...(readyReplicas > replicas ? [invalid(field('readyReplicas'), readyReplicas, over)] : []),
    ...(availableReplicas > replicas ? [invalid(field('availableReplicas'), availableReplicas, over)] : []),
    ...(availableReplicas > readyReplicas
      ? [invalid(field('availableReplicas'), availableReplicas, 'cannot be greater than readyReplicas')]
      : []),
  ]
}
