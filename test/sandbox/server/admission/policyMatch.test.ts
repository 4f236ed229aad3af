// Which requests a policy is about.
import { describe, expect, test } from 'vitest'
import { type Matched, matches } from '../../../../sandbox/server/admission/policyMatch.ts'
import type { Constraints, PolicyRequest, ResourceRule } from '../../../../sandbox/server/admission/policyTypes.ts'
import { configMap, namespaceObject, request } from './request.ts'

const base: Matched = { request, object: configMap(), oldObject: undefined, namespaceObject }
const anything: ResourceRule = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['*/*'],
  operations: ['*'],
  scope: '*',
}
const pods = (subResource?: string): Matched => ({
  ...base,
  request: {
    ...request,
    resource: { group: '', version: 'v1', resource: 'pods' },
    ...(subResource && { subResource }),
  },
})
const { namespace: _, ...withoutNamespace } = request
const inCluster: Matched = { ...base, request: withoutNamespace as PolicyRequest, namespaceObject: undefined }

const rules: Array<[what: string, rule: Partial<ResourceRule>, matched: Matched, expected: boolean]> = [
  ['everything', {}, base, true],
  ['the group', { apiGroups: ['apps'] }, base, false],
  ['the version', { apiVersions: ['v2'] }, base, false],
  ['the operation', { operations: ['UPDATE', 'DELETE'] }, base, false],
  ['the resource', { resources: ['configmaps'] }, base, true],
  ['another resource', { resources: ['pods'] }, base, false],
  ['all resources, of a subresource', { resources: ['*'] }, pods('status'), false],
  ['the resource, of a subresource', { resources: ['pods'] }, pods('status'), false],
  ['the subresource', { resources: ['pods/status'] }, pods('status'), true],
  ['the subresource of all', { resources: ['*/status'] }, pods('status'), true],
  ['all subresources', { resources: ['pods/*'] }, pods('log'), true],
  ['the name', { resourceNames: ['other'] }, base, false],
  ['namespaced ones', { scope: 'Namespaced' }, base, true],
  ['namespaced ones, of the cluster', { scope: 'Namespaced' }, inCluster, false],
  ['those of the cluster', { scope: 'Cluster' }, inCluster, true],
  ['those of the cluster, in a namespace', { scope: 'Cluster' }, base, false],
]

test.each(rules)('by %s', (_, rule, matched, expected) => {
  expect(matches({ resourceRules: [{ ...anything, ...rule }] }, matched)).toBe(expected)
})

const constraints: Array<[what: string, constraints: Constraints, matched: Matched, expected: boolean]> = [
  ['nothing at all', {}, base, true],
  [
    'what is excluded',
    { resourceRules: [anything], excludeResourceRules: [{ ...anything, resources: ['configmaps'] }] },
    base,
    false,
  ],
  ['the namespace’s labels', { namespaceSelector: { matchLabels: { tier: 'front' } } }, base, true],
  ['other labels of the namespace', { namespaceSelector: { matchLabels: { tier: 'back' } } }, base, false],
  ['a namespace, where there is none', { namespaceSelector: { matchLabels: { tier: 'front' } } }, inCluster, true],
  ['the object’s labels', { objectSelector: { matchLabels: { app: 'x' } } }, base, true],
  ['other labels of the object', { objectSelector: { matchLabels: { app: 'y' } } }, base, false],
  [
    'labels that the object had',
    { objectSelector: { matchLabels: { app: 'x' } } },
    { ...base, object: { ...configMap(), metadata: { name: 'c' } }, oldObject: configMap() },
    true,
  ],
]

test.each(constraints)('with %s', (_, constraint, matched, expected) => {
  expect(matches(constraint, matched)).toBe(expected)
})

describe('a namespace', () => {
  test('is chosen by its own labels', () => {
    const matched = {
      ...inCluster,
      request: { ...inCluster.request, resource: { group: '', version: 'v1', resource: 'namespaces' } },
      object: namespaceObject,
    }
    expect(matches({ namespaceSelector: { matchLabels: { tier: 'front' } } }, matched)).toBe(true)
    expect(matches({ namespaceSelector: { matchLabels: { tier: 'back' } } }, matched)).toBe(false)
  })
})
