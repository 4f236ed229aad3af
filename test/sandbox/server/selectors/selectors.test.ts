// Selectors that the conformance suite does not reach: of objects, and their grammar's edges.
import { expect, test } from 'vitest'
import { pods } from '../../../../sandbox/server/kinds/pod/kind.ts'
import { parseFieldSelector } from '../../../../sandbox/server/selectors/fields.ts'
import { matchesLabels, matchesSelector } from '../../../../sandbox/server/selectors/labels.ts'
import { parseLabelSelector } from '../../../../sandbox/server/selectors/labelText.ts'

test.each([
  [undefined, false],
  [{}, true],
  [{ matchLabels: { a: '1' } }, true],
  [{ matchLabels: { a: '2' } }, false],
  [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, true],
  [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, false],
  [{ matchExpressions: [{ key: 'z', operator: 'NotIn', values: ['1'] }] }, true],
  [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'z', operator: 'DoesNotExist' }] }, true],
  [{ matchLabels: { a: '1' }, matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, false],
])('the selector %o over a=1 holds: %s', (selector, holds) => {
  expect(matchesSelector(selector, { a: '1' })).toBe(holds)
})

test.each([
  ['n>3', true],
  ['n>4', false],
  ['n<5', true],
  ['m>1', false],
  ['a in (x,y),!b', true],
  [' a = x , n ', true],
])('%s over n=4, a=x holds: %s', (text, holds) => {
  expect(matchesLabels(parseLabelSelector(text), { n: '4', a: 'x' })).toBe(holds)
})

test.each([
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a in', "unable to parse requirement: found '' expected: '('"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
  ['a,', "found '', expected: identifier after ','"],
  [',a', "found ',', expected: !, identifier, or 'end of string'"],
  ['!a b', "found 'b', expected: ',' or 'end of string'"],
  ['a===b', "unable to parse requirement: found '=', expected: identifier"],
  ['!', "unable to parse requirement: found '', expected: identifier"],
])('the label selector %s is refused: %s', (text, why) => {
  expect(() => parseLabelSelector(text)).toThrow(why)
})

test.each([
  ['a>x', `values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`],
  ['a=-b', 'values[0][a]: Invalid value: "-b": a valid label must be'],
  ['a in (-b)', 'values[0][a]: Invalid value: "-b": a valid label must be'],
  ['a/b/c=d', '<nil>: Invalid value: "a/b/c": a valid label key must'],
  [`${'a'.repeat(64)}=b`, 'name part must be no more than 63 bytes'],
])('what %s names is judged as a label is', (text, why) => {
  expect(() => parseLabelSelector(text)).toThrow(why)
})

test.each([
  ['a in ()', { a: '' }, true],
  ['a in (,b)', { a: 'b' }, true],
  ['a=', { a: '' }, true],
  ['in=b', { in: 'b' }, true],
  ['a notin (b),in in (in)', { in: 'in' }, true],
  ['a notin (b),in in (in)', { a: 'b', in: 'in' }, false],
])('%s over %o holds: %s', (text, labels, holds) => {
  expect(matchesLabels(parseLabelSelector(text), labels)).toBe(holds)
})

test('a comma at the end of a field selector says nothing, and a field without a name is none', () => {
  expect(parseFieldSelector(pods, 'metadata.name=a,').terms).toHaveLength(1)
  expect(() => parseFieldSelector(pods, '=a')).toThrow('field label not supported: ')
})

test.each(['constructor', 'toString', 'valueOf'])('no object bears the label %s by itself', key => {
  expect(matchesLabels(parseLabelSelector(`!${key}`), {})).toBe(true)
  expect(matchesLabels(parseLabelSelector(key), {})).toBe(false)
  expect(matchesSelector({ matchExpressions: [{ key, operator: 'Exists' }] }, {})).toBe(false)
})
