// Selectors that the conformance suite does not reach: of objects, and their grammar's edges.
import { expect, test } from 'vitest'
import { matchesLabels, matchesSelector, parseLabelSelector } from '../../../../sandbox/server/selectors/labels.ts'

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
