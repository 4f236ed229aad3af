import { describe, expect, test } from 'vitest'
import { findUncovered, renderRule } from '../../../../sandbox/server/access/covers.ts'
import { forbidEscalation } from '../../../../sandbox/server/access/escalation.ts'
import { type Grants, rbacGroup } from '../../../../sandbox/server/access/grants.ts'
import type { Rule } from '../../../../sandbox/server/access/rules.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { bindingOf, granted, grantsOf, roleOf, rule, userOf } from './world.ts'

const all: Rule = rule('*', '*', { apiGroups: ['*'] })
const paths = (verbs: string[], ...nonResourceURLs: string[]): Rule => ({ nonResourceURLs, verbs })

const held = [
  rule('get', 'pods'),
  rule('get', 'configmaps', { resourceNames: ['a', 'b'] }),
  rule('*', '*/scale', { apiGroups: ['apps'] }),
  paths(['get'], '/a/*', '/b'),
]

test.each<[name: string, wanted: Rule[], missing: string[]]>([
  ['the same', [rule('get', 'pods')], []],
  ['nothing', [], []],
  ['one name of all', [rule('get', 'pods', { resourceNames: ['x'] })], []],
  ['the names held', [rule('get', 'configmaps', { resourceNames: ['b', 'a'] })], []],
  ['a subresource of everything', [rule('get', 'deployments/scale', { apiGroups: ['apps'] })], []],
  ['every verb on it', [rule('*', '*/scale', { apiGroups: ['apps'] })], []],
  ['paths below a star', [paths(['get'], '/a/x', '/a/*', '/b')], []],
  ['more verbs', [rule('get list watch', 'pods')], ['{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}']],
  ['every verb', [rule('*', 'pods')], ['{APIGroups:[""], Resources:["pods"], Verbs:["*"]}']],
  [
    'another name',
    [rule('get', 'configmaps', { resourceNames: ['c', 'a'] })],
    ['{APIGroups:[""], Resources:["configmaps"], ResourceNames:["c"], Verbs:["get"]}'],
  ],
  ['every name', [rule('get', 'configmaps')], ['{APIGroups:[""], Resources:["configmaps"], Verbs:["get"]}']],
  ['a subresource', [rule('get', 'pods/log')], ['{APIGroups:[""], Resources:["pods/log"], Verbs:["get"]}']],
  [
    'several, told in order, each resource by itself',
    [rule('get list', 'secrets pods', { apiGroups: ['apps', ''] })],
    [
      '{APIGroups:[""], Resources:["pods"], Verbs:["list"]}',
      '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
      '{APIGroups:["apps"], Resources:["pods"], Verbs:["get" "list"]}',
      '{APIGroups:["apps"], Resources:["secrets"], Verbs:["get" "list"]}',
    ],
  ],
  [
    'paths, each verb by itself',
    [paths(['post', 'get'], '/c', '/a')],
    [
      '{NonResourceURLs:["/a"], Verbs:["get"]}',
      '{NonResourceURLs:["/a"], Verbs:["post"]}',
      '{NonResourceURLs:["/c"], Verbs:["get"]}',
      '{NonResourceURLs:["/c"], Verbs:["post"]}',
    ],
  ],
])('%s', (_, wanted, missing) => {
  expect(findUncovered(held, wanted).map(renderRule)).toEqual(missing)
})

const bob = userOf('bob', 'g', 'system:authenticated')
const author = (plural: string, object: Obj, before?: Obj) => ({
  kind: { plural, group: rbacGroup },
  user: bob,
  name: object.metadata.name,
  namespace: object.metadata.namespace,
  object,
  before,
})
const message = (text: string) => expect.objectContaining({ code: 403, message: expect.stringContaining(text) })

describe('a role', () => {
  const secrets = roleOf('r', [rule('get', 'secrets')], 'ns')
  const on = (verb: string, more: Partial<Rule> = {}) => rule(verb, 'roles', { apiGroups: [rbacGroup], ...more })

  test('with more than its author holds is refused, and told', () => {
    const attempt = () => forbidEscalation(granted('bob', rule('get', 'pods')), author('roles', secrets))
    const said =
      'roles.rbac.authorization.k8s.io "r" is forbidden: user "bob" (groups=["g" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'
    expect(attempt).toThrow(expect.objectContaining({ code: 403, message: said }))
  })

  test.each<[string, Rule[]]>([
    ['with what its author holds', [rule('get', 'secrets')]],
    ['whose author may escalate', [on('escalate')]],
  ])('%s is let pass', (_, rules) => {
    expect(() => forbidEscalation(granted('bob', ...rules), author('roles', secrets))).not.toThrow()
  })

  test('may be escalated by name once it is there', () => {
    const grants = granted('bob', on('escalate', { resourceNames: ['r'] }))
    expect(() => forbidEscalation(grants, author('roles', secrets, roleOf('r', [], 'ns')))).not.toThrow()
    expect(() => forbidEscalation(grants, author('roles', secrets))).toThrow(message('attempting to grant'))
  })

  test.each([
    ['ns', true],
    ['other', false],
  ])('may be escalated by a right in %s: %s', (namespace, allowed) => {
    const binding = bindingOf('b', { kind: 'Role', name: 'e' }, [{ kind: 'User', name: 'bob' }], namespace)
    const attempt = () =>
      forbidEscalation(grantsOf(roleOf('e', [on('escalate')], namespace), binding), author('roles', secrets))
    if (allowed) expect(attempt).not.toThrow()
    else expect(attempt).toThrow(message('attempting to grant'))
  })

  test('held in another namespace is not held here', () => {
    const binding = bindingOf('b', { kind: 'Role', name: 'r' }, [{ kind: 'User', name: 'bob' }], 'other')
    const grants = grantsOf(roleOf('r', [rule('get', 'secrets')], 'other'), binding)
    expect(() => forbidEscalation(grants, author('roles', secrets))).toThrow(message('attempting to grant'))
  })

  test('that only changes its owners is let pass', () => {
    const metadata = { ...secrets.metadata, finalizers: ['a/b'] }
    expect(() => forbidEscalation(grantsOf(), author('roles', { ...secrets, metadata }, secrets))).not.toThrow()
    const labelled = { ...secrets, metadata: { ...secrets.metadata, labels: { a: 'b' } } }
    expect(() => forbidEscalation(grantsOf(), author('roles', labelled, secrets))).toThrow(message('attempting'))
  })

  test('that gathers others is for those who may do everything', () => {
    const gathering = { ...roleOf('g', []), aggregationRule: { clusterRoleSelectors: [] } }
    const attempt = (grants: Grants) => forbidEscalation(grants, author('clusterroles', gathering))
    expect(() => attempt(granted('bob'))).toThrow(
      message('must have cluster-admin privileges to use the aggregationRule'),
    )
    expect(() => attempt(granted('bob', all))).not.toThrow()
    const plain = author('clusterroles', roleOf('g', []), gathering)
    expect(() => forbidEscalation(granted('bob'), plain)).toThrow(message('must have cluster-admin'))
  })
})

describe('a binding', () => {
  const strong = roleOf('strong', [rule('get', 'secrets')], 'ns')
  const bind = (roleRef: { kind: 'Role' | 'ClusterRole'; name: string }) =>
    author('rolebindings', bindingOf('b', roleRef, [], 'ns'))
  const toStrong = bind({ kind: 'Role', name: 'strong' })
  const may = (rules: Rule[]) =>
    grantsOf(
      strong,
      roleOf('strong', [rule('get', 'secrets')]),
      roleOf('own', rules),
      bindingOf('own', { kind: 'ClusterRole', name: 'own' }, [{ kind: 'User', name: 'bob' }]),
    )
  const binding = (resources: string, name: string) =>
    rule('bind', resources, { apiGroups: [rbacGroup], resourceNames: [name] })

  test.each<[string, Rule[]]>([
    ['whose author may bind that role', [binding('roles', 'strong')]],
    ['whose author holds all of it', [rule('get list', 'secrets')]],
  ])('%s is let pass', (_, rules) => {
    expect(() => forbidEscalation(may(rules), toStrong)).not.toThrow()
  })

  test.each<[string, Rule[]]>([
    ['whose author may bind another role', [binding('roles', 'other')]],
    ['whose author may bind the cluster role of that name', [binding('clusterroles', 'strong')]],
    ['whose author holds less', [rule('get', 'secrets', { resourceNames: ['a'] })]],
  ])('%s is refused', (_, rules) => {
    expect(() => forbidEscalation(may(rules), toStrong)).toThrow(
      message('not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'),
    )
  })

  test('to a role that is not there is not found, unless its author may bind it', () => {
    const missing = bind({ kind: 'ClusterRole', name: 'gone' })
    const said = 'rolebindings.rbac.authorization.k8s.io "gone" not found'
    expect(() => forbidEscalation(may([]), missing)).toThrow(expect.objectContaining({ code: 404, message: said }))
    expect(() => forbidEscalation(may([binding('clusterroles', 'gone')]), missing)).not.toThrow()
  })
})

test('system:masters may grant anything', () => {
  const user = userOf('root', 'system:masters')
  expect(() => forbidEscalation(grantsOf(), { ...author('clusterroles', roleOf('r', [all])), user })).not.toThrow()
})

test('other kinds are none of its business', () => {
  const grant = { ...author('roles', roleOf('r', [all])), kind: { plural: 'roles', group: 'other.io' } }
  expect(() => forbidEscalation(grantsOf(), grant)).not.toThrow()
})
