import { expect, test } from 'vitest'
import { type Attributes, type Rule, ruleAllows } from '../../../../sandbox/server/access/rules.ts'
import { rule } from './world.ts'

const asked = { verb: 'get', group: '', resource: 'pods', subresource: '', name: '', namespace: 'ns' }
const log = { ...asked, subresource: 'log' }
const paths = (...nonResourceURLs: string[]): Rule => ({ verbs: ['get'], nonResourceURLs })

test.each<[name: string, rule: Rule, wanted: Attributes, allowed: boolean]>([
  ['the same', rule('get', 'pods'), asked, true],
  ['one of several', rule('list get', 'secrets pods'), asked, true],
  ['another verb', rule('list', 'pods'), asked, false],
  ['another resource', rule('get', 'secrets'), asked, false],
  ['another group', rule('get', 'pods', { apiGroups: ['apps'] }), asked, false],
  ['stars', rule('*', '*', { apiGroups: ['*'] }), asked, true],
  ['a star over subresources', rule('get', '*'), log, true],
  ['the object does not reach its subresource', rule('get', 'pods'), log, false],
  ['the subresource does not reach the object', rule('get', 'pods/log'), asked, false],
  ['the subresource', rule('get', 'pods/log'), log, true],
  ['a subresource of everything', rule('get', '*/log'), log, true],
  ['another subresource of everything', rule('get', '*/status'), log, false],
  ['stars within words are no stars', rule('get', 'po*'), asked, false],
  ['its name', rule('get', 'pods', { resourceNames: ['a', 'b'] }), { ...asked, name: 'b' }, true],
  ['another name', rule('get', 'pods', { resourceNames: ['a'] }), { ...asked, name: 'b' }, false],
  ['all, where one name is allowed', rule('get', 'pods', { resourceNames: ['a'] }), asked, false],
  ['no name, where the empty one is listed', rule('get', 'pods', { resourceNames: [''] }), asked, false],
  ['no names listed', rule('get', 'pods', { resourceNames: [] }), { ...asked, name: 'b' }, true],
  ['a path', paths('/api'), { verb: 'get', path: '/api' }, true],
  ['a path below', paths('/api'), { verb: 'get', path: '/api/v1' }, false],
  ['a path under a star', paths('/api/*'), { verb: 'get', path: '/api/v1' }, true],
  ['the path that a star is under', paths('/api/*'), { verb: 'get', path: '/api' }, false],
  ['every path', paths('*'), { verb: 'get', path: '/x' }, true],
  ['a path, with another verb', paths('*'), { verb: 'post', path: '/x' }, false],
  ['a path, by a rule on resources', rule('*', '*', { apiGroups: ['*'] }), { verb: 'get', path: '/x' }, false],
  ['a resource, by a rule on paths', paths('*'), asked, false],
])('%s', (_, allowing, wanted, allowed) => {
  expect(ruleAllows(allowing, wanted)).toBe(allowed)
})
