// FlowSchemas: which requests belong together. Stored and validated; the sandbox serves all alike.
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, invalids, notSupported, required } from '../check/errors.ts'
import { pathSegment } from '../check/names.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, statusOf } from '../define.ts'
import { type FlowRule, validateFlowRule } from './rules.ts'

type Spec = {
  priorityLevelConfiguration?: { name?: string }
  matchingPrecedence?: number
  distinguisherMethod?: { type?: string }
  rules?: FlowRule[]
}
type Condition = { type?: string; status?: string }

const DEFAULT_PRECEDENCE = 1000
const MAX_PRECEDENCE = 10_000

const specOf = (object: Obj) => (object.spec ?? {}) as Spec

export const flowSchemas = defineKind({
  definition: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  group: 'flowcontrol.apiserver.k8s.io',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  namespaced: false,
  subresources: [statusOf('FlowSchema')],
  setDefaults: draft => {
    draft.spec = { ...specOf(draft), matchingPrecedence: specOf(draft).matchingPrecedence || DEFAULT_PRECEDENCE }
    draft.status ??= {}
  },
  strategy: {
    countsGenerations: true,
    unconditionalUpdate: true,
    prepareForCreate: draft => {
      draft.status = {}
    },
    validate: object => validate(specOf(object)),
    validateUpdate: object => validate(specOf(object)),
  },
  columns: [
    nameColumn,
    column('PriorityLevel', 'Whose share its requests take.'),
    column('MatchingPrecedence', 'The lowest that matches counts.'),
    column('DistinguisherMethod', 'What its flows are told apart by.'),
    ageColumn,
    column('MissingPL', 'Whether its priority level is missing.'),
  ],
  row: (object, now) => {
    const { priorityLevelConfiguration, matchingPrecedence, distinguisherMethod } = specOf(object)
    const { conditions = [] } = (object.status ?? {}) as { conditions?: Condition[] }
    return [
      object.metadata.name,
      priorityLevelConfiguration?.name ?? '',
      matchingPrecedence ?? 0,
      distinguisherMethod?.type ?? '<none>',
      ageOf(object, now),
      conditions.find(({ type }) => type === 'Dangling')?.status ?? '?',
    ]
  },
})

function validate({
  matchingPrecedence = 0,
  priorityLevelConfiguration,
  distinguisherMethod,
  rules = [],
}: Spec): FieldError[] {
  const level = priorityLevelConfiguration?.name ?? ''
  const field = 'spec.priorityLevelConfiguration.name'
  return [
    ...validatePrecedence(matchingPrecedence),
    ...(distinguisherMethod && !['ByNamespace', 'ByUser'].includes(distinguisherMethod.type ?? '')
      ? [
          notSupported('spec.distinguisherMethod.type', { Type: distinguisherMethod.type ?? '' }, [
            'ByNamespace',
            'ByUser',
          ]),
        ]
      : []),
    ...(level ? invalids(field, level, pathSegment(level)) : [required(field, 'must reference a priority level')]),
    ...rules.flatMap((rule, index) => validateFlowRule(`spec.rules[${index}]`, rule)),
  ]
}

function validatePrecedence(precedence: number): FieldError[] {
  const field = 'spec.matchingPrecedence'
  if (precedence <= 0) return [invalid(field, precedence, 'must be a positive value')]
  if (precedence <= MAX_PRECEDENCE) return []
  return [invalid(field, precedence, `must not be greater than ${MAX_PRECEDENCE}`)]
}
