// Roles and ClusterRoles: what may be done.
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, required } from '../check/errors.ts'
import { type LabelSelector, validateSelector } from '../check/labels.ts'
import { createdColumn, defineKind, nameColumn } from '../define.ts'
import { type Rule, validateRules, validateVerbs } from './rules.ts'

type Aggregation = { clusterRoleSelectors?: LabelSelector[] }

const rulesOf = (object: Obj) => (object.rules ?? []) as Rule[]

const both = {
  group: 'rbac.authorization.k8s.io',
  setDefaults: (draft: Obj) => {
    draft.rules ??= null
  },
  columns: [nameColumn, createdColumn],
  row: ({ metadata }: Obj) => [metadata.name, metadata.creationTimestamp],
} as const

export const roles = defineKind({
  ...both,
  definition: 'io.k8s.api.rbac.v1.Role',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  strategy: {
    name: 'pathSegment',
    unconditionalUpdate: true,
    createOnUpdate: true,
    validate: validateRole,
    validateUpdate: validateRole,
  },
})

export const clusterRoles = defineKind({
  ...both,
  definition: 'io.k8s.api.rbac.v1.ClusterRole',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  namespaced: false,
  strategy: {
    name: 'pathSegment',
    unconditionalUpdate: true,
    createOnUpdate: true,
    validate: validateClusterRole,
    validateUpdate: validateClusterRole,
  },
})

function validateRole(object: Obj): FieldError[] {
  return [...validateRules(rulesOf(object), true), ...validateVerbs(rulesOf(object))]
}

function validateClusterRole(object: Obj): FieldError[] {
  return [
    ...validateRules(rulesOf(object), false),
    ...validateAggregation(object.aggregationRule as Aggregation | undefined),
    ...validateVerbs(rulesOf(object)),
  ]
}

function validateAggregation(rule: Aggregation | undefined): FieldError[] {
  const field = 'aggregationRule.clusterRoleSelectors'
  if (!rule) return []
  const { clusterRoleSelectors: selectors = [] } = rule
  if (selectors.length === 0) {
    return [required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
  }
  return selectors.flatMap((selector, index) => {
    const wrong = validateSelector(`${field}[${index}]`, selector)
    return wrong.length > 0 ? [...wrong, invalid(`${field}[${index}]`, null, 'invalid label selector.')] : []
  })
}
