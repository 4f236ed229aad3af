// What makes a policy and a binding sound: everything that the real server refuses at once, instead of at the first request that they judge.
import { invalid, invalids, mustBeOneOf, notSupported, oneOf, required } from '../kinds/check/errors.ts'
import { validateSelector } from '../kinds/check/labels.ts'
import { qualifiedName } from '../kinds/check/names.ts'
import type { Strategy } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { setBindingDefaults, setPolicyDefaults } from './policyDefaults.ts'
import { compilePolicy } from './policyProgram.ts'
import { validateRules } from './policyRules.ts'
import type { Binding, BindingSpec, Constraints, Policy, PolicySpec } from './policyTypes.ts'

const policySpec = (object: Obj) => (object as unknown as Policy).spec
const bindingSpec = (object: Obj) => (object as unknown as Binding).spec

export const policyStrategy: Strategy = {
  countsGenerations: true,
  prepareForCreate(draft) {
    setPolicyDefaults(draft)
    draft.status = {}
  },
  prepareForUpdate: setPolicyDefaults,
  validate: object => validatePolicy(policySpec(object), object.metadata.name),
  validateUpdate: object => validatePolicy(policySpec(object), object.metadata.name),
}

export const bindingStrategy: Strategy = {
  countsGenerations: true,
  prepareForCreate: setBindingDefaults,
  prepareForUpdate: setBindingDefaults,
  validate: object => validateBinding(bindingSpec(object)),
  validateUpdate: object => validateBinding(bindingSpec(object)),
}

function validatePolicy(spec: PolicySpec, name: string): FieldError[] {
  const atLeastOne = 'validations or auditAnnotations must contain at least one item'
  const says = (spec.validations?.length ?? 0) + (spec.auditAnnotations?.length ?? 0) > 0
  return [
    ...mustBeOneOf('spec.failurePolicy', spec.failurePolicy, ['Fail', 'Ignore']),
    ...(spec.paramKind ? [noParameters('spec.paramKind')] : []),
    ...(spec.matchConstraints
      ? validateConstraints(spec.matchConstraints, 'spec.matchConstraints')
      : [required('spec.matchConstraints')]),
    ...(says ? [] : [required('spec.validations', atLeastOne), required('spec.auditAnnotations', atLeastOne)]),
    ...validateExpressions(spec, name),
  ]
}

function noParameters(field: string): FieldError {
  return {
    type: 'Forbidden',
    field,
    detail: 'the sandbox gives policies no parameters; write the values into the expressions',
  }
}

function validateConstraints(constraints: Constraints, path: string): FieldError[] {
  const { resourceRules, excludeResourceRules = [], namespaceSelector, objectSelector, matchPolicy } = constraints
  return [
    ...oneOf(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']),
    ...validateSelector(`${path}.namespaceSelector`, namespaceSelector),
    ...validateSelector(`${path}.objectSelector`, objectSelector),
    ...(resourceRules?.length || path !== 'spec.matchConstraints' ? [] : [required(`${path}.resourceRules`)]),
    ...validateRules(resourceRules ?? [], `${path}.resourceRules`),
    ...validateRules(excludeResourceRules, `${path}.excludeResourceRules`),
  ]
}

/** In the order of the fields. */
function validateExpressions(spec: PolicySpec, name: string): FieldError[] {
  const { wrong } = compilePolicy(spec)
  const compiled = (field: string) =>
    wrong.filter(one => one.field === field).map(({ expression, detail }) => invalid(field, expression, detail))
  const expression = (field: string, text: string | undefined, what = 'expression') =>
    text?.trim() ? compiled(field) : [required(field, `${what} is not specified`)]
  const { matchConditions = [], variables = [], validations = [], auditAnnotations = [] } = spec
  const conditionNames = matchConditions.map(condition => condition.name)
  return [
    ...matchConditions.flatMap(({ name: label, expression: text }, index) => {
      const at = `spec.matchConditions[${index}]`
      const names = label ? invalids(`${at}.name`, label, qualifiedName(label)) : [required(`${at}.name`)]
      const again = conditionNames.indexOf(label) < index
      return [...expression(`${at}.expression`, text), ...names, ...(again ? [duplicate(`${at}.name`, label)] : [])]
    }),
    ...variables.flatMap(({ name: label, expression: text }, index) => {
      const at = `spec.variables[${index}]`
      return [...validateVariableName(label, `${at}.name`), ...expression(`${at}.expression`, text)]
    }),
    ...validations.flatMap((validation, index) => {
      const at = `spec.validations[${index}]`
      return [
        ...expression(`${at}.expression`, validation.expression),
        ...compiled(`${at}.messageExpression`),
        ...validateWords(validation, at),
      ]
    }),
    ...auditAnnotations.flatMap(({ key, valueExpression }, index) => {
      const at = `spec.auditAnnotations[${index}]`
      const full = `${name}/${key}`
      const words = expression(`${at}.valueExpression`, valueExpression, 'valueExpression')
      return [...invalids(`${at}.key`, full, qualifiedName(full)), ...words]
    }),
  ]
}

function duplicate(field: string, value: string): FieldError {
  return { type: 'Duplicate', field, value, detail: '' }
}

function validateVariableName(name: string, field: string): FieldError[] {
  if (!name) return [required(field, 'name is not specified')]
  return /^[A-Za-z_]\w*$/.test(name) ? [] : [invalid(field, name, 'must be a valid CEL identifier')]
}

type Validation = NonNullable<PolicySpec['validations']>[number]

function validateWords({ message, reason }: Validation, at: string): FieldError[] {
  const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge']
  const empty = message !== undefined && message !== '' && message.trim() === ''
  return [
    ...(empty ? [invalid(`${at}.message`, message, 'must be non-empty if specified')] : []),
    ...(message?.trim().includes('\n') ? [invalid(`${at}.message`, message, 'must not contain line breaks')] : []),
    ...(reason && ![...reasons, 'Unauthorized'].includes(reason)
      ? [notSupported(`${at}.reason`, reason, reasons)]
      : []),
  ]
}

function validateBinding({ policyName, validationActions = [], paramRef, matchResources }: BindingSpec): FieldError[] {
  const field = 'spec.validationActions'
  const both =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'
  return [
    ...(policyName ? [] : [required('spec.policyName')]),
    ...(paramRef ? [noParameters('spec.paramRef')] : []),
    ...(matchResources ? validateConstraints(matchResources, 'spec.matchResources') : []),
    ...(validationActions.length === 0 ? [required(field, 'at least one validation action is required')] : []),
    ...validationActions.flatMap((action, index) => {
      if (!['Audit', 'Deny', 'Warn'].includes(action))
        return [notSupported(`${field}[${index}]`, action, ['Audit', 'Deny', 'Warn'])]
      return validationActions.indexOf(action) < index ? [duplicate(`${field}[${index}]`, action)] : []
    }),
    ...(validationActions.includes('Deny') && validationActions.includes('Warn')
      ? [invalid(field, validationActions, both)]
      : []),
  ]
}
