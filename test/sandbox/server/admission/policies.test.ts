// What a policy does to a request, in the words of a real API server.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { judgePolicies } from '../../../../sandbox/server/admission/policies.ts'
import type { Binding, Policy, PolicyRequest } from '../../../../sandbox/server/admission/policyTypes.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { bindingOf, caseOf, configMap, policyOf, request } from './request.ts'

const lacks = (key: string) => `!has(object.data) || !('${key}' in object.data)`
const validations = [
  { expression: lacks('deny'), message: 'no deny' },
  { expression: lacks('why'), messageExpression: "'why: ' + object.data.why", reason: 'Forbidden' },
  { expression: lacks('plain') },
  { expression: 'object.data.x.size() > 0' },
  { expression: lacks('large'), reason: 'RequestEntityTooLarge', message: 'large' },
  { expression: lacks('badmsg'), messageExpression: 'string(object.data.nope)', message: 'fallback' },
]

const rows: Array<[data: Record<string, string> | undefined, code: number, reason: string, words: string]> = [
  [{ x: '1', deny: '' }, 422, 'Invalid', 'no deny'],
  [{ x: '1', why: 'so' }, 403, 'Forbidden', 'why: so'],
  [{ x: '1', plain: '' }, 422, 'Invalid', `failed expression: ${lacks('plain')}`],
  [undefined, 422, 'Invalid', "expression 'object.data.x.size() > 0' resulted in error: no such key: data"],
  [{ x: '1', large: '' }, 413, 'RequestEntityTooLarge', 'large'],
  [{ x: '1', badmsg: '' }, 422, 'Invalid', 'fallback'],
  [{ x: '1', deny: '', plain: '' }, 422, 'Invalid', 'no deny'],
]

test.each(rows)('data of %j is refused', (data, code, reason, words) => {
  const { refusal } = judgePolicies(caseOf({ validations }, { object: configMap(data) }))
  const said = `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${words}`
  expect(refusal).toMatchObject({ code, reason, message: `configmaps "c" is forbidden: ${said}` })
  expect(refusal!.details).toEqual({ name: 'c', kind: 'configmaps', causes: [{ message: said }] })
})

test('a request that no policy minds is let through in silence', () => {
  expect(judgePolicies(caseOf({ validations }))).toEqual({ warnings: [], auditAnnotations: {} })
})

describe('a binding', () => {
  const broken = { validations: [{ expression: 'false', message: 'never' }, { expression: 'false' }] }

  test('that warns tells all that is wrong, and lets it through', () => {
    const bindings = [bindingOf({ validationActions: ['Warn', 'Audit'] })]
    const { refusal, warnings, auditAnnotations } = judgePolicies(caseOf(broken, { bindings }))
    expect(refusal).toBeUndefined()
    const prefix = "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b':"
    expect(warnings).toEqual([`${prefix} never`, `${prefix} failed expression: false`])
    const audited = JSON.parse(auditAnnotations['validation.policy.admission.k8s.io/validation_failure']!)
    expect(audited.map(({ message, expressionIndex }: Record<string, unknown>) => [message, expressionIndex])).toEqual([
      ['never', 0],
      ['failed expression: false', 1],
    ])
  })

  test('is needed, for a policy to have any effect', () => {
    expect(judgePolicies(caseOf(broken, { bindings: [] })).refusal).toBeUndefined()
    expect(judgePolicies(caseOf(broken, { bindings: [bindingOf({ policyName: 'other' })] })).refusal).toBeUndefined()
  })

  test('may say where the policy holds', () => {
    const inTier = (tier: string) => [bindingOf({ matchResources: { namespaceSelector: { matchLabels: { tier } } } })]
    expect(judgePolicies(caseOf(broken, { bindings: inTier('front') })).refusal).toBeDefined()
    expect(judgePolicies(caseOf(broken, { bindings: inTier('back') })).refusal).toBeUndefined()
  })

  test('of the first policy by name is the one that refuses', () => {
    const policies = [policyOf(broken, 'z'), policyOf(broken, 'a')]
    const bindings = ['z', 'a'].map(policyName => bindingOf({ policyName }, policyName))
    expect(judgePolicies(caseOf({}, { policies, bindings })).refusal?.message).toContain("Policy 'a' with binding 'a'")
  })
})

describe('an expression', () => {
  const judge = (expression: string, more: Parameters<typeof caseOf>[1] = {}) =>
    judgePolicies(caseOf({ validations: [{ expression }] }, more)).refusal?.message ?? 'allowed'

  test.each([
    "request.operation == 'CREATE' && request.resource.resource == 'configmaps' && request.kind.kind == 'ConfigMap'",
    "request.name == 'c' && request.namespace == 'n' && !request.dryRun && !has(request.subResource)",
    "request.userInfo.username == 'somebody' && 'people' in request.userInfo.groups",
    "oldObject == null && object.metadata.labels.app == 'x'",
    "namespaceObject.metadata.labels['tier'] == 'front'",
    "object.metadata.name.matches('^c$') && isIP('10.0.0.1')",
  ])('may ask %s', expression => {
    expect(judge(expression)).toBe('allowed')
  })

  test('sees no object in a deletion, and no namespace where there is none', () => {
    const more = { object: undefined, oldObject: configMap(), namespaceObject: undefined }
    expect(judge("object == null && oldObject.kind == 'ConfigMap' && namespaceObject == null", more)).toBe('allowed')
  })

  test('that goes on for too long fails', () => {
    const endless = 'lists.range(1000).all(x, lists.range(1000).all(y, x + y >= 0))'
    expect(judge(endless)).toContain(
      `expression '${endless}' resulted in error: operation cancelled: actual cost limit exceeded`,
    )
  })

  test('that fails is a refusal, unless the policy says that failures do not matter', () => {
    const spec = { validations: [{ expression: 'object.spec.x == 1' }] }
    expect(judgePolicies(caseOf(spec)).refusal?.message).toContain('resulted in error: no such key: spec')
    expect(judgePolicies(caseOf({ ...spec, failurePolicy: 'Ignore' })).refusal).toBeUndefined()
  })
})

describe('a variable', () => {
  test('may use those before it, and is made only when it is asked for', () => {
    const variables = [
      { name: 'size', expression: 'object.data.size()' },
      { name: 'twice', expression: 'variables.size * 2' },
      { name: 'broken', expression: 'object.nope.x' },
    ]
    const spec = { variables, validations: [{ expression: 'variables.twice == 2' }] }
    expect(judgePolicies(caseOf(spec)).refusal).toBeUndefined()
    const asked = { variables, validations: [{ expression: "variables.broken == 'x'" }] }
    expect(judgePolicies(caseOf(asked)).refusal?.message).toContain(
      `expression 'variables.broken == 'x'' resulted in error: composited variable "broken" fails to evaluate: no such key: nope`,
    )
  })
})

describe('a condition', () => {
  const spec = (expression: string, failurePolicy = 'Fail') => ({
    failurePolicy,
    matchConditions: [
      { name: 'first', expression },
      { name: 'second', expression: "request.userInfo.username == 'somebody'" },
    ],
    validations: [{ expression: 'false' }],
  })

  test('that does not hold keeps the policy out of it', () => {
    expect(judgePolicies(caseOf(spec('false'))).refusal).toBeUndefined()
    expect(judgePolicies(caseOf(spec('true'))).refusal).toBeDefined()
  })

  test('that fails is a refusal, unless another one keeps the policy out or failures do not matter', () => {
    const fails = "object.nope == 'x'"
    expect(judgePolicies(caseOf(spec(fails))).refusal?.message).toContain(
      `denied request: expression '${fails}' resulted in error: no such key: nope`,
    )
    const other = { request: { ...request, userInfo: { username: 'other' } } }
    expect(judgePolicies(caseOf(spec(fails), other)).refusal).toBeUndefined()
    expect(judgePolicies(caseOf(spec(fails, 'Ignore'))).refusal).toBeUndefined()
  })
})

describe('the operator’s own policy', () => {
  const file = new URL('../../../../manifests/base/admission-policy.yaml', import.meta.url)
  const [policy, binding] = parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS())
  const operator = 'system:serviceaccount:sys:isolation-proxy-operator-controller-manager'
  const managed = { 'app.kubernetes.io/managed-by': 'isolation-proxy-operator' }

  type Write = {
    operation?: PolicyRequest['operation']
    group?: string
    resource: string
    namespace?: string
    name?: string
    labels?: Record<string, string>
    user?: string
  }
  const judge = ({
    operation = 'CREATE',
    group = '',
    resource,
    namespace,
    name = 'x',
    labels,
    user = operator,
  }: Write) => {
    const version = 'v1'
    const object: Obj = {
      apiVersion: 'v1',
      kind: 'K',
      metadata: { name, ...(namespace && { namespace }), ...(labels && { labels }) },
    }
    const asked: PolicyRequest = {
      operation,
      kind: { group, version, kind: 'K' },
      resource: { group, version, resource },
      name,
      ...(namespace && { namespace }),
      dryRun: false,
      userInfo: { username: user },
    }
    const objects = operation === 'DELETE' ? { object: undefined, oldObject: object } : { object, oldObject: undefined }
    const parts = { policies: [policy as Policy], bindings: [binding as Binding], namespaceObject: undefined }
    return judgePolicies({ ...parts, request: asked, ...objects }).refusal?.message ?? 'allowed'
  }

  test.each<[Write, string]>([
    [{ resource: 'pods', namespace: 'dedi-a' }, 'allowed'],
    [
      { resource: 'pods', namespace: 'default' },
      'may write pods only in pool namespaces, whose names begin with dedi-; this is default',
    ],
    [{ resource: 'pods', namespace: 'default', user: 'admin' }, 'allowed'],
    [{ resource: 'services', namespace: 'default' }, 'allowed'],
    [{ resource: 'namespaces', name: 'dedi-a', labels: managed }, 'allowed'],
    [{ resource: 'namespaces', name: 'dedi-a' }, 'dedi-a is not one'],
    [{ resource: 'namespaces', name: 'kube-system', operation: 'DELETE' }, 'only in pool namespaces'],
    [{ group: 'coordination.k8s.io', resource: 'leases', namespace: 'sys' }, 'allowed'],
    [
      { group: 'coordination.k8s.io', resource: 'leases', namespace: 'other' },
      'may write leases only in pool namespaces',
    ],
  ])('%j: %s', (write, words) => {
    expect(judge(write)).toContain(words)
  })
})
