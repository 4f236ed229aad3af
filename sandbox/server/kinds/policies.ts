// ValidatingAdmissionPolicies and what binds them: rules in CEL that a write must meet.
import { bindingStrategy, policyStrategy } from '../admission/policyStrategy.ts'
import type { Obj } from '../object.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, statusOf } from './define.ts'

type PolicySpec = { validations?: unknown[]; paramKind?: { apiVersion?: string; kind?: string } }
type BindingSpec = { policyName?: string; paramRef?: { name?: string; namespace?: string } }

const both = { group: 'admissionregistration.k8s.io', namespaced: false, categories: ['api-extensions'] } as const

export const validatingAdmissionPolicies = defineKind({
  ...both,
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  subresources: [statusOf('ValidatingAdmissionPolicy')],
  strategy: policyStrategy,
  columns: [
    nameColumn,
    column('Validations', 'How many rules it has.', { type: 'integer' }),
    column('ParamKind', 'What its rules are given.'),
    ageColumn,
  ],
  row: (object: Obj, now) => {
    const { validations = [], paramKind } = (object.spec ?? {}) as PolicySpec
    const parameter = paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : '<unset>'
    return [object.metadata.name, validations.length, parameter, ageOf(object, now)]
  },
})

export const validatingAdmissionPolicyBindings = defineKind({
  ...both,
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  strategy: bindingStrategy,
  columns: [
    nameColumn,
    column('PolicyName', 'What it binds.'),
    column('ParamRef', 'What the policy is given.'),
    ageColumn,
  ],
  row: (object: Obj, now) => {
    const { policyName, paramRef } = (object.spec ?? {}) as BindingSpec
    const { namespace, name } = paramRef ?? {}
    const parameter = name ? (namespace ? `${namespace}/${name}` : name) : '<unset>'
    return [object.metadata.name, policyName, parameter, ageOf(object, now)]
  },
})
