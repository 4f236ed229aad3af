import { expect, test } from 'vitest'
import { type Headers, impersonate } from '../../../../sandbox/server/access/impersonate.ts'
import type { Rule } from '../../../../sandbox/server/access/rules.ts'
import { granted, rule, userOf } from './world.ts'

const ann = userOf('ann', 'system:authenticated')
const may = (resources: string, more: Partial<Rule> = {}) => rule('impersonate', resources, more)
const auth = { apiGroups: ['authentication.k8s.io'] }
const as = (...names: string[]) => ({ 'impersonate-user': names })

test('nothing asked, nothing changed', () => {
  expect(impersonate(granted('ann'), ann, { accept: ['x'] })).toBe(ann)
})

test.each<[name: string, rules: Rule[], headers: Headers, expected: object]>([
  ['a user', [may('users')], as('bob'), { name: 'bob', uid: '', groups: ['system:authenticated'] }],
  [
    'with groups',
    [may('users groups')],
    { ...as('bob'), 'impersonate-group': ['g', 'h'] },
    { groups: ['g', 'h', 'system:authenticated'] },
  ],
  [
    'a ServiceAccount has the groups of its kind',
    [may('serviceaccounts')],
    as('system:serviceaccount:a:b'),
    { groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'] },
  ],
  ['nobody', [may('users')], as('system:anonymous'), { groups: ['system:unauthenticated'] }],
  [
    'with a UID and more',
    [may('users'), may('uids userextras/scopes/x', auth)],
    { ...as('bob'), 'impersonate-uid': ['7'], 'impersonate-extra-scopes%2fx': ['a', 'b'] },
    { uid: '7', extra: { 'scopes/x': ['a', 'b'] } },
  ],
])('%s', (_, rules, headers, expected) => {
  expect(impersonate(granted('ann', ...rules), ann, headers)).toMatchObject(expected)
})

test.each<[name: string, rules: Rule[], headers: Headers, sentence: string]>([
  ['a user', [], as('bob'), 'users "bob" is forbidden: User "ann" cannot impersonate resource "users" in API group ""'],
  ['another user', [may('users', { resourceNames: ['bob'] })], as('eve'), 'users "eve" is forbidden'],
  [
    'system:masters',
    [may('users')],
    { ...as('bob'), 'impersonate-group': ['system:masters'] },
    'groups "system:masters" is forbidden',
  ],
  ['an account, by a right on users', [may('users')], as('system:serviceaccount:a:b'), 'in the namespace "a"'],
  ['a UID', [may('users')], { ...as('bob'), 'impersonate-uid': ['7'] }, 'uids.authentication.k8s.io "7" is forbidden'],
  [
    'an extra',
    [may('users'), may('userextras/a', { ...auth, resourceNames: ['5'] })],
    { ...as('bob'), 'impersonate-extra-a': ['6'] },
    'userextras.authentication.k8s.io "6" is forbidden: User "ann" cannot impersonate resource "userextras/a"',
  ],
])('%s is refused without the right', (_, rules, headers, sentence) => {
  expect(() => impersonate(granted('ann', ...rules), ann, headers)).toThrow(
    expect.objectContaining({ code: 403, message: expect.stringContaining(sentence) }),
  )
})

test('a group without a user is a mistake', () => {
  const said =
    'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"g"}, Extra:map[string][]string(nil)} without impersonating a user name'
  expect(() => impersonate(granted('ann'), ann, { 'impersonate-group': ['g'] })).toThrow(
    expect.objectContaining({ code: 400, message: said }),
  )
})
