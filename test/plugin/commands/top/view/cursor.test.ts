// The selection in lists that move.
import { describe, expect, it } from 'vitest'
import {
  type Cursor,
  followAtEnd,
  type List,
  move,
  settle,
  start,
} from '../../../../../plugin/commands/top/view/cursor.ts'

const list = (keys: string, height = 3): List => ({ keys: [...keys], height })
const at = (key: string, index: number, top = 0): Cursor => ({ key, index, top, follow: false })

describe('a selection', () => {
  it.each([
    ['begins on the first row', start, list('abc'), at('a', 0)],
    ['stays on its object when rows move', at('a', 0), list('cba'), at('a', 2)],
    ['is in view after it moved', at('a', 0), list('edcba'), at('a', 4, 2)],
    ['goes to the neighbour when its object is gone', at('b', 1), list('acd'), at('c', 1)],
    ['goes up when the last row is gone', at('c', 2), list('ab'), at('b', 1)],
    ['keeps the view still when it can', at('c', 2, 1), list('abcdef'), at('c', 2, 1)],
    ['shows no empty rows below when the list got shorter', at('b', 1, 3), list('abcd'), at('b', 1, 1)],
  ])('%s', (_, cursor, rows, expected) => {
    expect(settle(cursor, rows)).toEqual(expected)
  })

  it('is nowhere in an empty list, and back at the top when rows come', () => {
    const none = settle(at('b', 1), list(''))
    expect(none.key).toBeUndefined()
    expect(settle(none, list('xy'))).toEqual(at('x', 0))
  })

  it('stays at the end of a list that grows, once it was there', () => {
    const end = followAtEnd(move(at('a', 0), 'last', list('abc')), list('abc'))
    expect(settle(end, list('abcdef'))).toMatchObject({ key: 'f', top: 3 })
    const up = followAtEnd(move(end, 'up', list('abcdef')), list('abcdef'))
    expect(up.follow).toBe(false)
  })

  it.each([
    ['up', 'd', 3],
    ['down', 'f', 5],
    ['pageUp', 'c', 2],
    ['pageDown', 'g', 6],
    ['first', 'a', 0],
    ['last', 'j', 9],
  ] as const)('moves %s', (by, key, index) => {
    expect(move(at('e', 4, 3), by, list('abcdefghij'))).toMatchObject({ key, index })
  })

  it('is always in view, whatever the height', () => {
    for (let height = 1; height <= 12; height += 1) {
      let cursor = start
      for (const by of ['last', 'up', 'pageUp', 'halfUp', 'pageDown', 'first', 'halfDown'] as const) {
        cursor = move(cursor, by, list('abcdefghij', height))
        expect(cursor.index).toBeGreaterThanOrEqual(cursor.top)
        expect(cursor.index).toBeLessThan(cursor.top + height)
      }
    }
  })
})
