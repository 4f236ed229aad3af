import { expect, test } from 'vitest'
import { aggregate, gatherRules } from '../../../../sandbox/server/access/aggregate.ts'
import { buildBootstrap } from '../../../../sandbox/server/access/bootstrap.ts'
import { authorize } from '../../../../sandbox/server/access/rbac.ts'
import type { Attributes } from '../../../../sandbox/server/access/rules.ts'
import { anonymous } from '../../../../sandbox/server/access/user.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { bindingOf, grantsOf, roleOf, rule, userOf } from './world.ts'

/** The roles after the controller has done its work: view is gathered into edit, and edit into admin. */
function gathered(): Obj[] {
  let roles = [...buildBootstrap().clusterRoles]
  for (let round = 0; round < 4; round++) roles = roles.map(role => aggregate(role, roles) ?? role)
  return roles
}

const own = ['view', 'edit', 'admin'].map(name =>
  bindingOf(name, { kind: 'ClusterRole', name }, [{ kind: 'User', name }], 'ns'),
)
const grants = grantsOf(...gathered(), ...buildBootstrap().clusterRoleBindings, ...own)
const on = (verb: string, resource: string, group = ''): Attributes => ({
  verb,
  group,
  resource: resource.split('/')[0] ?? '',
  subresource: resource.split('/')[1] ?? '',
  name: 'x',
  namespace: 'ns',
})
const known = userOf('someone', 'system:authenticated')
const rbac = 'rbac.authorization.k8s.io'

test.each<[who: string, user: ReturnType<typeof userOf>, wanted: Attributes, allowed: boolean]>([
  ['nobody', anonymous, { verb: 'get', path: '/version' }, true],
  ['nobody', anonymous, { verb: 'get', path: '/api' }, false],
  ['nobody', anonymous, on('create', 'selfsubjectreviews', 'authentication.k8s.io'), false],
  ['anybody', known, { verb: 'get', path: '/openapi/v3' }, true],
  ['anybody', known, { verb: 'get', path: '/metrics' }, false],
  ['anybody', known, on('create', 'selfsubjectaccessreviews', 'authorization.k8s.io'), true],
  ['anybody', known, on('create', 'tokenreviews', 'authentication.k8s.io'), false],
  ['an account', userOf('a', 'system:serviceaccounts'), on('list', 'clustertrustbundles', 'certificates.k8s.io'), true],
  ['anybody', known, on('list', 'clustertrustbundles', 'certificates.k8s.io'), false],
  ['a viewer', userOf('view'), on('get', 'pods/log'), true],
  ['a viewer', userOf('view'), on('get', 'secrets'), false],
  ['a viewer', userOf('view'), on('delete', 'pods'), false],
  ['a viewer', userOf('view'), on('list', 'replicasets', 'apps'), true],
  ['a viewer', userOf('view'), on('list', 'endpointslices', 'discovery.k8s.io'), true],
  ['a viewer', userOf('view'), on('list', 'jobs', 'batch'), true],
  ['an editor', userOf('edit'), on('get', 'pods/log'), true],
  ['an editor', userOf('edit'), on('delete', 'replicasets', 'apps'), true],
  ['an editor', userOf('edit'), on('create', 'pods/exec'), true],
  ['an editor', userOf('edit'), on('patch', 'deployments', 'apps'), true],
  ['an editor', userOf('edit'), on('create', 'roles', rbac), false],
  ['an admin', userOf('admin'), on('get', 'secrets'), true],
  ['an admin', userOf('admin'), on('create', 'rolebindings', rbac), true],
  ['an admin', userOf('admin'), on('create', 'resourcequotas'), false],
  ['a node', userOf('system:node:n', 'system:nodes'), on('create', 'pods/binding'), true],
  ['a node', userOf('system:node:n', 'system:nodes'), on('create', 'deployments', 'apps'), false],
])('%s: %j, %j: %s', (_, user, wanted, allowed) => {
  expect(authorize(grants, user, wanted).allowed).toBe(allowed)
})

test('a role gathers what its selectors name, each rule once, in order of name', () => {
  const labelled = (name: string, verbs: string, labels: Record<string, string>): Obj => {
    const role = roleOf(name, [rule(verbs, 'pods')])
    return { ...role, metadata: { ...role.metadata, labels } }
  }
  const clusterRoleSelectors = [{ matchLabels: { a: '1' } }, { matchExpressions: [{ key: 'b', operator: 'Exists' }] }]
  const role = { ...labelled('m', 'delete', { a: '1' }), aggregationRule: { clusterRoleSelectors } }
  const all = [
    role,
    labelled('z', 'list', { a: '1' }),
    labelled('c', 'get', { a: '1', b: '' }),
    labelled('d', 'get', { b: 'x' }),
    labelled('e', 'watch', { a: '2' }),
  ]
  const rules = [rule('get', 'pods'), rule('list', 'pods')]
  expect(gatherRules(role, all)).toEqual(rules)
  expect(aggregate(role, all)).toEqual({ ...role, rules })
  expect(aggregate({ ...role, rules }, all)).toBeUndefined()
})

test('a role without selectors is left alone', () => {
  expect(aggregate(roleOf('r', []), [])).toBeUndefined()
})
