import { describe, expect, test } from 'vitest'
import type { MergeRule } from '../../../../sandbox/server/kinds/kind.ts'
import type { Json } from '../../../../sandbox/server/object.ts'
import { strategicPatch } from '../../../../sandbox/server/patch/strategic.ts'

const rules: Record<string, MergeRule> = {
  items: { strategy: 'merge', key: 'name' },
  'items.env': { strategy: 'merge', key: 'name' },
  set: { strategy: 'merge' },
}
const patch = (before: Fields, change: Fields) => strategicPatch(before, change, path => rules[path.join('.')])

type Fields = { [key: string]: Json }

const item = (name: string, more: Fields = {}): Fields => ({ name, image: 'i', ...more })
const three: Fields = { items: [item('one'), item('two'), item('three')] }
const set: Fields = { set: ['a', 'b', 'c'] }
const order = (...names: string[]): Fields => ({ '$setElementOrder/items': names.map(name => ({ name })) })

/** `one:i two:q`, so that a row shows order and content. */
function show({ items = [] }: Fields): string {
  return (items as Fields[]).map(({ name, image }) => `${name}:${image}`).join(' ')
}

describe('a list with a key', () => {
  test.each<[name: string, change: Fields, after: string]>([
    ['keeps its order when one item changes', { items: [{ name: 'two', image: 'q' }] }, 'one:i two:q three:i'],
    ['takes new items first', { items: [item('new')] }, 'new:i one:i two:i three:i'],
    ['orders named items as the patch does', { items: [item('three'), item('one')] }, 'two:i three:i one:i'],
    [
      'puts a new item beside its neighbours',
      { items: [item('x'), item('two'), item('y')] },
      'x:i one:i two:i y:i three:i',
    ],
    ['loses an item on demand', { items: [{ name: 'two', $patch: 'delete' }] }, 'one:i three:i'],
    [
      'does not mind the loss of what is not there',
      { items: [{ name: 'no', $patch: 'delete' }] },
      'one:i two:i three:i',
    ],
    ['is replaced on demand', { items: [{ $patch: 'replace' }, item('x')] }, 'x:i'],
    ['is emptied on demand', { items: [{ name: 'two', image: 'q', $patch: 'replace' }] }, ''],
    ['is untouched by an empty list', { items: [] }, 'one:i two:i three:i'],
    ['is removed by null', { items: null }, ''],
    ['is ordered without other changes', order('three', 'two', 'one'), 'three:i two:i one:i'],
    ['leaves unnamed items in their places', order('three', 'one'), 'two:i three:i one:i'],
    ['ignores ordering of what is not there', order('three', 'no'), 'one:i two:i three:i'],
    [
      'is changed and ordered',
      { items: [{ name: 'two', $patch: 'delete' }, item('zero')], ...order('zero', 'three', 'one') },
      'zero:i three:i one:i',
    ],
  ])('%s', (_, change, after) => {
    const before = structuredClone(three)
    expect(show(patch(before, change))).toBe(after)
    expect(before).toEqual(three)
  })

  test('merges lists inside its items', () => {
    const before: Fields = {
      items: [
        item('one', {
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        }),
      ],
    }
    const change: Fields = {
      items: [
        {
          name: 'one',
          env: [
            { name: 'B', value: null },
            { name: 'C', value: '3', x: null },
          ],
        },
      ],
    }
    const env: Fields[] = [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'C', value: '3' }]
    expect(patch(before, change)).toEqual({ items: [item('one', { env })] })
  })

  test.each<[name: string, change: Fields, message: string]>([
    ['without its key', { items: [{ image: 'q' }] }, 'map: map[image:q] does not contain declared merge key: name'],
    ['to be merged', { items: [{ name: 'a', $patch: 'merge' }] }, 'merging lists cannot yet be specified in the patch'],
    [
      'with a wrong directive',
      { items: [{ name: 'a', $patch: 'x' }] },
      'unknown patch type: x in map: map[$patch:x name:a]',
    ],
    [
      'that its order does not name',
      { items: [item('two')], ...order('one') },
      "The order in patch list:\n[map[image:i name:two]]\n doesn't match $setElementOrder list:\n[map[name:one]]\n",
    ],
    ['that is a text', { items: ['x'] }, 'list element types are not identical: [[map[image:i name:one] '],
  ])('an item %s is refused', (_, change, message) => {
    const refusal = { code: 500, message: expect.stringContaining(message) }
    expect(() => patch(three, change)).toThrow(expect.objectContaining(refusal))
  })
})

test.each<[name: string, before: Fields, change: Fields, after: Fields]>([
  ['a set takes new values first', set, { set: ['d', 'b', 'd'] }, { set: ['d', 'a', 'b', 'c'] }],
  ['a set loses values', set, { '$deleteFromPrimitiveList/set': ['b', 'z'] }, { set: ['a', 'c'] }],
  ['a set is ordered', set, { '$setElementOrder/set': ['c', 'a'] }, { set: ['b', 'c', 'a'] }],
  [
    'a set is changed in all ways at once',
    set,
    { set: ['x'], '$deleteFromPrimitiveList/set': ['b'], '$setElementOrder/set': ['x', 'c', 'a'] },
    { set: ['x', 'c', 'a'] },
  ],
  ['another list is replaced', { l: ['a'] }, { l: ['b'] }, { l: ['b'] }],
  ['a map is merged', { m: { a: 1, b: 2 } }, { m: { b: null, c: 3 } }, { m: { a: 1, c: 3 } }],
  ['a map is replaced', { m: { a: 1 } }, { m: { $patch: 'replace', b: 2 } }, { m: { b: 2 } }],
  ['a map is emptied', { m: { a: 1 } }, { m: { $patch: 'delete', b: 2 } }, { m: {} }],
  ['a map keeps what it should', { m: { a: 1, b: 2 } }, { m: { $retainKeys: ['a'], a: 3 } }, { m: { a: 3 } }],
  ['a new map loses nulls and directives', {}, { m: { $retainKeys: ['a'], a: 1, b: null } }, { m: { a: 1 } }],
  ['a new map to be replaced is nothing', {}, { m: { $patch: 'replace', a: 1 } }, {}],
  ['a new list loses its directives', {}, { l: [{ $patch: 'replace' }, { a: 1, b: null }] }, { l: [{ a: 1 }] }],
])('%s', (_, before, change, after) => {
  expect(patch(before, change)).toEqual(after)
})

test.each<[change: Fields, code: number, message: string]>([
  [{ m: { $patch: 'merge' } }, 500, 'unknown patch type: merge in map: map[$patch:merge]'],
  [{ m: { $retainKeys: ['a'], b: 1 } }, 400, 'invalid patch format of retainKeys'],
  [{ m: { $retainKeys: 'a', a: 1 } }, 400, 'invalid patch format of retainKeys'],
])('%j is refused', (change, code, message) => {
  expect(() => patch({ m: { a: 1 } }, change)).toThrow(expect.objectContaining({ code, message }))
})
