import { describe, expect, test } from 'vitest'
import { issuerUrl, loadIssuer } from '../../../../sandbox/server/access/issuer.ts'
import { answerReview } from '../../../../sandbox/server/access/reviews.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { makeIssuerKey } from '../issuerKey.ts'
import { granted, rule, userOf } from './world.ts'

const issuer = await loadIssuer(makeIssuerKey())
const bob = { ...userOf('bob', 'system:authenticated'), uid: '7', extra: { a: ['b'] } }
const grants = granted('bob', rule('get', 'pods'), { verbs: ['get'], nonResourceURLs: ['/x/*'] })
const believed = {
  statics: [{ token: 'word', user: userOf('ann', 'g') }],
  issuer,
  find: () => undefined,
  now: new Date('2030-01-01T00:00:00.700Z'),
}

function review(kind: string, spec: object | undefined, more: { namespace?: string; metadata?: object } = {}) {
  const group =
    kind.endsWith('AccessReview') || kind.includes('Rules') ? 'authorization.k8s.io' : 'authentication.k8s.io'
  const metadata = (more.metadata ?? {}) as Obj['metadata']
  const body: Obj = { apiVersion: `${group}/v1`, kind, metadata, ...(spec && { spec }) }
  const call = { user: bob, resource: { namespace: more.namespace } }
  return answerReview({ kind: { plural: `${kind.toLowerCase()}s`, group }, body, call, grants, believed })
}

const [self, subject, local] = ['Self', '', 'Local'].map(prefix => `${prefix}SubjectAccessReview`) as [
  string,
  string,
  string,
]
const pods = { resourceAttributes: { namespace: 'ns', verb: 'get', resource: 'pods' } }
const path = (text: string) => ({ nonResourceAttributes: { path: text, verb: 'get' } })
const because = 'RBAC: allowed by ClusterRoleBinding "own" of ClusterRole "own" to User "bob"'

test.each<[kind: string, spec: object, status: object]>([
  [self, pods, { allowed: true, reason: because }],
  [self, { resourceAttributes: { verb: 'list', resource: 'pods' } }, { allowed: false }],
  [self, path('/x/y'), { allowed: true, reason: because }],
  [self, path('/y'), { allowed: false }],
  [subject, { ...pods, user: 'bob' }, { allowed: true, reason: because }],
  [subject, { ...pods, user: 'eve' }, { allowed: false }],
  [subject, { ...pods, groups: ['system:masters'] }, { allowed: true }],
  [local, { ...pods, user: 'bob' }, { allowed: true, reason: because }],
])('%s of %j answers %j', async (kind, spec, status) => {
  const namespace = kind === local ? { namespace: 'ns' } : {}
  expect(await review(kind, spec, namespace)).toEqual({
    apiVersion: 'authorization.k8s.io/v1',
    kind,
    metadata: namespace,
    spec,
    status,
  })
})

describe('a wrong question', () => {
  const one = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  const nobody = 'at least one of user or group must be specified'
  const shown = 'spec.nonResourceAttributes: Invalid value: {"Path":"/y","Verb":"get"}'
  test.each<[kind: string, spec: object, message: string]>([
    [self, {}, `.authorization.k8s.io "" is invalid: spec: Invalid value: null: ${one}`],
    [self, { ...pods, ...path('/y') }, `spec: Invalid value: {"Path":"/y","Verb":"get"}: ${one}`],
    [subject, pods, `spec.user: Invalid value: "": ${nobody}`],
    [
      subject,
      {},
      `.authorization.k8s.io "" is invalid: [spec: Invalid value: null: ${one}, spec.user: Invalid value: "": ${nobody}]`,
    ],
    [local, { ...path('/y'), user: 'x' }, `${shown}: disallowed on this kind of request`],
    [
      local,
      { resourceAttributes: { namespace: 'other' }, ...path('/y'), user: 'x' },
      `${one}, spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace, ${shown}: disallowed`,
    ],
    [
      local,
      { resourceAttributes: { namespace: 'other' }, user: 'x' },
      'spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
    ],
  ])('%s of %j', async (kind, spec, message) => {
    const refusal = { code: 422, message: expect.stringContaining(message) }
    await expect(review(kind, spec, { namespace: 'ns' })).rejects.toThrow(expect.objectContaining(refusal))
  })

  test('has a name', async () => {
    await expect(review(self, pods, { metadata: { name: 'x' } })).rejects.toThrow(
      'metadata: Invalid value: {"name":"x"}',
    )
    await expect(review(self, pods, { metadata: { creationTimestamp: null } })).resolves.toBeTruthy()
  })

  test('is about another namespace than its path', async () => {
    const asked = review(local, { ...pods, user: 'x' }, { namespace: 'ns', metadata: { namespace: 'other' } })
    await expect(asked).rejects.toThrow('the namespace of the provided object does not match the namespace sent')
  })

  test.each([
    ['SelfSubjectRulesReview', {}, 'no namespace on request'],
    ['TokenReview', undefined, 'token is required for TokenReview in authentication'],
  ])('%s of %j', async (kind, spec, message) => {
    await expect(review(kind, spec)).rejects.toThrow(expect.objectContaining({ code: 400, message }))
  })
})

test('rules are told', async () => {
  expect(await review('SelfSubjectRulesReview', { namespace: 'ns' })).toMatchObject({
    spec: {},
    status: {
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/x/*'] }],
      incomplete: false,
    },
  })
})

test('a user learns who they are', async () => {
  expect(await review('SelfSubjectReview', undefined)).toEqual({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: { creationTimestamp: '2030-01-01T00:00:00Z' },
    status: { userInfo: { username: 'bob', uid: '7', groups: ['system:authenticated'], extra: { a: ['b'] } } },
  })
})

test.each<[token: string, audiences: string[] | undefined, status: object]>([
  [
    'word',
    undefined,
    { authenticated: true, user: { username: 'ann', groups: ['g', 'system:authenticated'] }, audiences: [issuerUrl] },
  ],
  ['word', ['elsewhere'], { user: {}, error: 'invalid bearer token' }],
  ['bad', undefined, { user: {}, error: 'invalid bearer token' }],
])('the token %s for %j is %j', async (token, audiences, status) => {
  const spec = { token, ...(audiences && { audiences }) }
  expect(await review('TokenReview', spec)).toMatchObject({ spec, status })
})
