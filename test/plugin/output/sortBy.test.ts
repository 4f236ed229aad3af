// --sort-by.
import { describe, expect, it } from 'vitest'
import { sortBy } from '../../../plugin/output/sortBy.ts'

describe('objects sorted', () => {
  it.each([
    ['by numbers', [{ a: 10 }, { a: 9 }, { a: -1 }], [{ a: -1 }, { a: 9 }, { a: 10 }]],
    [
      'by words with figures',
      [{ a: 'p-10' }, { a: 'p-9' }, { a: 'p-09' }],
      [{ a: 'p-9' }, { a: 'p-09' }, { a: 'p-10' }],
    ],
    ['by quantities', [{ a: '1Gi' }, { a: '500Mi' }, { a: '2G' }], [{ a: '500Mi' }, { a: '1Gi' }, { a: '2G' }]],
    [
      'by fractions of a processor',
      [{ a: '1' }, { a: '500m' }, { a: '1500m' }],
      [{ a: '500m' }, { a: '1' }, { a: '1500m' }],
    ],
    [
      'by times',
      [{ a: '2026-11-21T10:00:00Z' }, { a: '2026-09-21T10:00:00Z' }],
      [{ a: '2026-09-21T10:00:00Z' }, { a: '2026-11-21T10:00:00Z' }],
    ],
    ['with those that lack the field first', [{ a: 'x' }, { b: 1 }, { a: null }], [{ b: 1 }, { a: null }, { a: 'x' }]],
  ])('%s', (_, objects, sorted) => {
    expect(sortBy<object>(objects, '.a')).toEqual(sorted)
  })

  it.each(['a', '.a', '{a}', '{.a}'])('by %s: every form of a path', path => {
    expect(sortBy([{ a: 2 }, { a: 1 }], path)).toEqual([{ a: 1 }, { a: 2 }])
  })

  it('keep their order where they are equal', () => {
    const objects = Array.from({ length: 50 }, (_, at) => ({ a: 'same', at }))
    expect(sortBy(objects, '.a')).toEqual(objects)
  })

  it('by a field that none has, or by a path that is none, are refused', () => {
    expect(() => sortBy([{ a: 1 }], '{.b}')).toThrow('couldn\'t find any field with path "{.b}" in the list of objects')
    expect(() => sortBy([{ a: 1 }], '{.b')).toThrow("unexpected path string, expected a 'name1.name2'")
    expect(() => sortBy([{ a: {} }], '.a')).toThrow('unsortable type')
    expect(sortBy([], '.b')).toEqual([])
  })
})
