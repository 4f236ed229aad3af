// What an uninstall says it will do, and when it will not begin.
import { describe, expect, it } from 'vitest'
import type { KubeObject, Namespace } from '../../../../api/kube/objects.ts'
import {
  customResourceDefinitions,
  deployments,
  namespaces,
  type Resource,
  serviceAccounts,
} from '../../../../api/kube/resources.ts'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import { clusterRoles } from '../../../../plugin/assets/kinds.ts'
import { type Inventory, inOrder } from '../../../../plugin/commands/uninstall/inventory.ts'
import {
  describeOthers,
  describePlan,
  findObstacle,
  isNothing,
  withoutCrds,
} from '../../../../plugin/commands/uninstall/plan.ts'

const found = (resource: Resource, name: string) => ({ resource, object: { metadata: { name } } as KubeObject })
const service = (name: string, more: { finalizers?: string[]; inUse?: number } = {}) =>
  ({
    metadata: { namespace: 'default', name, finalizers: more.finalizers ?? ['soh.re/pool-namespace'] },
    status: { inUseTargets: more.inUse ?? 0 },
  }) as DedicatedService
const pool = { metadata: { name: 'dedi-default-a-12345678' } } as Namespace

const installed = inOrder([
  found(namespaces, 'isolation-proxy-system'),
  found(serviceAccounts, 'operator'),
  found(deployments, 'operator'),
  found(customResourceDefinitions, 'dedicatedservices.soh.re'),
])
const empty: Inventory = { services: [], pools: [], operator: 'missing', installed: [], others: [] }
const usual: Inventory = {
  services: [service('a', { inUse: 3 })],
  pools: [pool],
  operator: 'running',
  installed,
  others: [],
}

it('takes the CRDs first and the namespace last', () => {
  expect(installed.map(({ resource }) => resource.kind)).toEqual([
    ...['CustomResourceDefinition', 'Deployment', 'ServiceAccount', 'Namespace'],
  ])
})

it('names what bears our label and is not of this release, and how one would delete it', () => {
  expect(describeOthers([])).toEqual([])
  expect(describeOthers([found(clusterRoles, 'isolation-proxy-x')])).toEqual([
    'Left alone, for this release does not have it. If it is of an earlier one, and nobody else needs it:',
    '  kubectl delete clusterrole.rbac.authorization.k8s.io/isolation-proxy-x',
  ])
})

it('keeps the CRDs when asked', () => {
  expect(withoutCrds(installed, true).map(({ resource }) => resource.kind)).not.toContain('CustomResourceDefinition')
  expect(withoutCrds(installed, false)).toEqual(installed)
})

describe('will not begin what it cannot finish', () => {
  it.each([
    ['goes on with an operator at work', usual, undefined],
    [
      'goes on with nothing that is held',
      { ...usual, services: [service('a', { finalizers: [] })], pools: [], operator: 'down' } as const,
      undefined,
    ],
    ['goes on with nothing at all', empty, undefined],
    ['refuses when the operator is down', { ...usual, operator: 'down' } as const, 'The operator does not run'],
    ['refuses when it is missing', { ...usual, operator: 'missing' } as const, 'The operator is not installed'],
    [
      'refuses for pools without a service',
      { ...usual, services: [], operator: 'down' } as const,
      'the pods of 1 pool namespace:',
    ],
  ])('%s', (_, inventory, sentence) => {
    const obstacle = findObstacle(inventory)
    if (sentence === undefined) expect(obstacle).toBeUndefined()
    else expect(obstacle?.message).toContain(sentence)
  })
})

it('says what will happen to whom', () => {
  expect(describePlan(usual, installed, 'prod (https://x)')).toBe(`From prod (https://x) is removed, in this order:
  1 DedicatedService, with all their pods: default/a
  3 connections in use, which end now
  the CRDs dedicatedservices.soh.re
  the operator with its rights and policies: 2 objects
  the namespace isolation-proxy-system, with everything in it`)
})

it('names five services and counts the rest', () => {
  const services = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => service(name))
  expect(describePlan({ ...usual, services }, installed, 'x')).toContain('default/e and 2 more\n')
})

it.each([
  ['nothing', empty, true],
  ['a service without an installation', { ...empty, services: [service('a')] }, false],
  ['a pool namespace alone', { ...empty, pools: [pool] }, false],
  ['an installation alone', { ...empty, installed }, false],
])('knows whether there is anything: %s', (_, inventory, nothing) => {
  expect(isNothing(inventory)).toBe(nothing)
})
