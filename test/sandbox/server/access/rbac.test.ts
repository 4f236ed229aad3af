import { describe, expect, test } from 'vitest'
import { attributesOf } from '../../../../sandbox/server/access/attributes.ts'
import { indexGrants } from '../../../../sandbox/server/access/grants.ts'
import { authorize, demand, describeDenial } from '../../../../sandbox/server/access/rbac.ts'
import type { Attributes } from '../../../../sandbox/server/access/rules.ts'
import type { Refusal } from '../../../../sandbox/server/refusal.ts'
import { readResource } from '../../../../sandbox/server/request.ts'
import { bindingOf, grantsOf, type Ref, roleOf, rule, sourceOf, userOf } from './world.ts'

const pods = { verb: 'get', group: '', resource: 'pods', subresource: '', name: '', namespace: 'ns' }
const reader: Ref = { kind: 'Role', name: 'reader' }
const viewer: Ref = { kind: 'ClusterRole', name: 'viewer' }
const robot = { kind: 'ServiceAccount', name: 'robot', namespace: 'home' }
const robotUser = userOf('system:serviceaccount:home:robot', 'system:serviceaccounts')

const grants = grantsOf(
  roleOf('reader', [rule('get', 'pods')], 'ns'),
  roleOf('viewer', [rule('get', 'pods')]),
  bindingOf('bob', reader, [{ kind: 'User', name: 'bob' }], 'ns'),
  bindingOf('robots', reader, [robot, { kind: 'ServiceAccount', name: 'local' }], 'ns'),
  bindingOf('here', viewer, [{ kind: 'User', name: 'ann' }], 'ns'),
  bindingOf('all', viewer, [{ kind: 'Group', name: 'staff' }]),
)

describe('a binding', () => {
  test.each([
    ['of a role to a user', userOf('bob'), 'RBAC: allowed by RoleBinding "bob/ns" of Role "reader" to User "bob"'],
    [
      'of a role to an account',
      robotUser,
      'RBAC: allowed by RoleBinding "robots/ns" of Role "reader" to ServiceAccount "robot/home"',
    ],
    ['of a cluster role in a namespace', userOf('ann'), 'RoleBinding "here/ns" of ClusterRole "viewer" to User "ann"'],
    [
      'of a cluster role everywhere',
      userOf('eve', 'staff'),
      'RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "viewer" to Group "staff"',
    ],
    ['that names no namespace means its own', userOf('system:serviceaccount:ns:local'), 'to ServiceAccount "local"'],
  ])('%s allows', (_, user, reason) => {
    expect(authorize(grants, user, pods)).toEqual({ allowed: true, reason: expect.stringContaining(reason) })
  })

  test.each<[string, ReturnType<typeof userOf>, Attributes]>([
    ['in another namespace', userOf('bob'), { ...pods, namespace: 'other' }],
    ['at the cluster scope', userOf('bob'), { ...pods, namespace: '' }],
    ['of a cluster role, elsewhere', userOf('ann'), { ...pods, namespace: 'other' }],
    ['to somebody else', userOf('eve'), pods],
    ['to a group of the same name as the user', userOf('staff'), pods],
    ['to a user of the same name as the group', userOf('eve', 'bob'), pods],
    ['to an account of another namespace', userOf('system:serviceaccount:ns:robot'), pods],
  ])('%s does not', (_, user, wanted) => {
    expect(authorize(grants, user, wanted)).toEqual({ allowed: false, reason: '' })
  })

  test('of a role that is not there is told', () => {
    const broken = grantsOf(
      bindingOf('a', { kind: 'ClusterRole', name: 'gone1' }, [{ kind: 'User', name: 'bob' }]),
      bindingOf('b', { kind: 'Role', name: 'gone2' }, [{ kind: 'User', name: 'bob' }], 'ns'),
    )
    const [one, two] = ['cluster', ''].map(
      (prefix, i) => `${prefix}role.rbac.authorization.k8s.io "gone${i + 1}" not found`,
    )
    expect(authorize(broken, userOf('bob'), { verb: 'get', path: '/' }).reason).toBe(`RBAC: ${one}`)
    expect(authorize(broken, userOf('bob'), pods)).toEqual({ allowed: false, reason: `RBAC: [${one}, ${two}]` })
  })

  test('counts as soon as it is there, and no longer than that', () => {
    const objects = [roleOf('viewer', [rule('get', 'pods')])]
    const source = sourceOf(objects)
    const live = indexGrants(source)
    expect(authorize(live, userOf('bob'), pods).allowed).toBe(false)
    objects.push(bindingOf('b', viewer, [{ kind: 'User', name: 'bob' }]))
    source.changed()
    expect(authorize(live, userOf('bob'), pods).allowed).toBe(true)
    objects[0] = roleOf('viewer', [rule('list', 'pods')])
    source.changed()
    expect(authorize(live, userOf('bob'), pods).allowed).toBe(false)
    expect(authorize(live, userOf('bob'), { ...pods, verb: 'list' }).allowed).toBe(true)
    objects.pop()
    source.changed()
    expect(authorize(live, userOf('bob'), { ...pods, verb: 'list' }).allowed).toBe(false)
  })
})

test('system:masters may do everything', () => {
  expect(authorize(grantsOf(), userOf('root', 'system:masters'), pods)).toEqual({ allowed: true, reason: '' })
})

test.each<[wanted: Attributes, sentence: string]>([
  [pods, 'cannot get resource "pods" in API group "" in the namespace "ns"'],
  [
    { ...pods, group: 'apps', subresource: 'scale', namespace: '' },
    'cannot get resource "pods/scale" in API group "apps" at the cluster scope',
  ],
  [{ verb: 'post', path: '/api' }, 'cannot post path "/api"'],
])('a denial says what was asked: %j', (wanted, sentence) => {
  expect(describeDenial(userOf('x'), wanted)).toBe(`User "x" ${sentence}`)
})

test.each<[wanted: Attributes, message: string, details: object]>([
  [{ ...pods, name: 'p' }, 'pods "p" is forbidden: User "x" cannot get', { name: 'p', kind: 'pods' }],
  [pods, 'pods is forbidden: User "x" cannot get', { kind: 'pods' }],
  [{ verb: 'get', path: '/x' }, 'forbidden: User "x" cannot get path "/x"', {}],
])('who may not is refused: %j', (wanted, message, details) => {
  const refusal = { code: 403, reason: 'Forbidden', message: expect.stringMatching(`^${message}`) }
  expect(() => demand(grants, userOf('x'), wanted)).toThrow(expect.objectContaining(refusal))
  try {
    demand(grants, userOf('x'), wanted)
  } catch (error) {
    expect((error as Refusal).details).toMatchObject(details)
  }
})

test.each<[method: string, path: string, expected: object]>([
  ['GET', '/api/v1/namespaces/n/pods', { verb: 'list', resource: 'pods', name: '', namespace: 'n' }],
  ['GET', '/api/v1/namespaces/n/pods?fieldSelector=metadata.name%3Dx', { verb: 'list', name: 'x' }],
  [
    'GET',
    '/api/v1/pods?watch=1&fieldSelector=status.phase%3DRunning,metadata.name%3D%3Dx',
    { verb: 'watch', name: 'x' },
  ],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name!%3Dx', { verb: 'list', name: '' }],
  ['DELETE', '/api/v1/namespaces/n/pods?fieldSelector=metadata.name%3Dx', { verb: 'deletecollection', name: '' }],
  ['PATCH', '/apis/g/v1/namespaces/n/things/x/status', { verb: 'patch', group: 'g', name: 'x', subresource: 'status' }],
  ['POST', '/healthz', { verb: 'post', path: '/healthz' }],
])('%s %s is %j', (method, path, expected) => {
  const url = new URL(path, 'https://sandbox')
  expect(attributesOf({ method, url, resource: readResource(method, url) })).toMatchObject(expected)
})
