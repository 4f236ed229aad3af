// Which policies and bindings are refused at once, in the words of a real API server.
import { expect, test } from 'vitest'
import { bindingStrategy, policyStrategy } from '../../../../sandbox/server/admission/policyStrategy.ts'
import type { Binding, PolicySpec } from '../../../../sandbox/server/admission/policyTypes.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { renderFieldError } from '../../../../sandbox/server/refusal.ts'
import { facts } from '../custom/thing.ts'
import { bindingOf, policyOf } from './request.ts'

function policyFaults(spec: Partial<PolicySpec>): string[] {
  const draft = structuredClone(policyOf(spec)) as unknown as Obj
  policyStrategy.prepareForCreate!(draft, facts)
  return policyStrategy.validate!(draft, facts).map(renderFieldError)
}

function bindingFaults(spec: Partial<Binding['spec']>): string[] {
  const draft = structuredClone(bindingOf(spec)) as unknown as Obj
  bindingStrategy.prepareForCreate!(draft, facts)
  return bindingStrategy.validate!(draft, facts).map(renderFieldError)
}

const compiled = (line: string, column: number, words: string) =>
  `compilation failed: ERROR: <input>:1:${column}: ${words}\n | ${line}\n | ${'.'.repeat(column - 1)}^`
const fine = [{ expression: 'true' }]
const rule = { apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }
const atLeastOne = 'validations or auditAnnotations must contain at least one item'
const qualified =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

const policies: Array<[what: string, spec: Partial<PolicySpec>, ...faults: string[]]> = [
  ['that is sound', { validations: fine }],
  [
    'that says nothing',
    {},
    `spec.validations: Required value: ${atLeastOne}`,
    `spec.auditAnnotations: Required value: ${atLeastOne}`,
  ],
  ['about nothing', { matchConstraints: undefined, validations: fine }, 'spec.matchConstraints: Required value'],
  [
    'about no resources',
    { matchConstraints: {}, validations: fine },
    'spec.matchConstraints.resourceRules: Required value',
  ],
  [
    'of unknown words',
    { failurePolicy: 'Maybe', matchConstraints: { matchPolicy: 'x', resourceRules: [rule] }, validations: fine },
    'spec.failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
    'spec.matchConstraints.matchPolicy: Unsupported value: "x": supported values: "Equivalent", "Exact"',
  ],
  [
    'about what cannot be',
    {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['', '*'],
            apiVersions: [],
            resources: ['pods'],
            operations: ['CREATE', 'BORED', '*'],
            scope: 'x',
          },
        ],
      },
      validations: fine,
    },
    `spec.matchConstraints.resourceRules[0].operations: Invalid value: ["CREATE","BORED","*"]: if '*' is present, must not specify other operations`,
    'spec.matchConstraints.resourceRules[0].operations[1]: Unsupported value: "BORED": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    `spec.matchConstraints.resourceRules[0].apiGroups: Invalid value: ["","*"]: if '*' is present, must not specify other API groups`,
    'spec.matchConstraints.resourceRules[0].apiVersions: Required value',
    'spec.matchConstraints.resourceRules[0].scope: Unsupported value: "x": supported values: "*", "Cluster", "Namespaced"',
  ],
  [
    'with an expression that names nothing',
    { validations: [{ expression: 'foo == 1' }] },
    `spec.validations[0].expression: Invalid value: "foo == 1": ${compiled('foo == 1', 1, "undeclared reference to 'foo' (in container '')")}`,
  ],
  [
    'with an expression that asks the request for what it has not',
    { validations: [{ expression: 'request.foo == 1' }] },
    `spec.validations[0].expression: Invalid value: "request.foo == 1": ${compiled('request.foo == 1', 8, "undefined field 'foo'")}`,
  ],
  [
    'with an expression that is no question',
    { validations: [{ expression: '"a"' }] },
    'spec.validations[0].expression: Invalid value: "\\"a\\"": must evaluate to bool but got string',
  ],
  [
    'with no expression',
    { validations: [{ expression: '' }] },
    'spec.validations[0].expression: Required value: expression is not specified',
  ],
  [
    'with wrong conditions',
    {
      validations: fine,
      matchConditions: [
        { name: 'a b', expression: 'true' },
        { name: 'x', expression: 'true' },
        { name: 'x', expression: '1' },
      ],
    },
    `spec.matchConditions[0].name: Invalid value: "a b": ${qualified}`,
    'spec.matchConditions[2].expression: Invalid value: "1": must evaluate to bool but got int',
    'spec.matchConditions[2].name: Duplicate value: "x"',
  ],
  [
    'with wrong variables',
    {
      variables: [
        { name: 'a', expression: 'variables.b' },
        { name: 'b-c', expression: '2' },
        { name: '', expression: '' },
      ],
      validations: fine,
    },
    `spec.variables[0].expression: Invalid value: "variables.b": ${compiled('variables.b', 10, "undefined field 'b'")}`,
    'spec.variables[1].name: Invalid value: "b-c": must be a valid CEL identifier',
    'spec.variables[2].name: Required value: name is not specified',
    'spec.variables[2].expression: Required value: expression is not specified',
  ],
  [
    'with wrong messages',
    {
      validations: [
        { expression: 'true', messageExpression: '1', message: 'a\nb', reason: 'Bored' },
        { expression: 'true', message: ' ' },
      ],
    },
    'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
    'spec.validations[0].message: Invalid value: "a\\nb": must not contain line breaks',
    'spec.validations[0].reason: Unsupported value: "Bored": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    'spec.validations[1].message: Invalid value: " ": must be non-empty if specified',
  ],
  [
    'with wrong notes',
    {
      auditAnnotations: [
        { key: 'a b', valueExpression: '1' },
        { key: 'k', valueExpression: '' },
      ],
    },
    `spec.auditAnnotations[0].key: Invalid value: "p/a b": ${qualified}`,
    'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
    'spec.auditAnnotations[1].valueExpression: Required value: valueExpression is not specified',
  ],
  [
    'with parameters',
    { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: fine },
    'spec.paramKind: Forbidden: the sandbox gives policies no parameters; write the values into the expressions',
  ],
]

test.each(policies)('a policy %s', (_, spec, ...expected) => {
  expect(policyFaults(spec)).toEqual(expected)
})

const bindings: Array<[what: string, spec: Partial<Binding['spec']>, ...faults: string[]]> = [
  ['that is sound', {}],
  ['of nothing', { policyName: '' }, 'spec.policyName: Required value'],
  [
    'that does nothing',
    { validationActions: [] },
    'spec.validationActions: Required value: at least one validation action is required',
  ],
  [
    'that says everything twice',
    { validationActions: ['Deny', 'Warn'] },
    'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
  ],
  [
    'that does one thing twice',
    { validationActions: ['Deny', 'Deny'] },
    'spec.validationActions[1]: Duplicate value: "Deny"',
  ],
  [
    'that does what nobody can',
    { validationActions: ['Zork'] },
    'spec.validationActions[0]: Unsupported value: "Zork": supported values: "Audit", "Deny", "Warn"',
  ],
  [
    'with a selector that is none',
    { matchResources: { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Nope' }] } } },
    'spec.matchResources.namespaceSelector.matchExpressions[0].operator: Invalid value: "Nope": not a valid selector operator',
  ],
]

test.each(bindings)('a binding %s', (_, spec, ...expected) => {
  expect(bindingFaults(spec)).toEqual(expected)
})

test('what a policy leaves out has its default', () => {
  const draft = policyOf({}) as unknown as Obj
  policyStrategy.prepareForCreate!(draft, facts)
  expect(draft.spec).toMatchObject({
    failurePolicy: 'Fail',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      resourceRules: [{ scope: '*' }],
    },
  })
})
