import { expect, test } from 'vitest'
import {
  createBook,
  type EventWish,
  enter,
  planWrite,
  SERIES_LIMITS,
  type Series,
} from '../../../api/kube/eventSeries.ts'

const limits = { ...SERIES_LIMITS, windowMs: 1_000, rewriteMs: 100, burst: 2, refillMs: 500 }

function wish(fields: Partial<EventWish> = {}): EventWish {
  const regarding = { kind: 'DedicatedService', namespace: 'x', name: 'a', uid: 'u' }
  return { regarding, type: 'Normal', reason: 'Scaled', action: 'Scale', note: 'one', ...fields }
}

function book() {
  const pages = createBook()
  return {
    pages,
    tell: (fields: Partial<EventWish>, atMs: number) => enter(pages, wish(fields), { atMs, name: `n${atMs}`, limits }),
  }
}

test('the same news again only counts', () => {
  const { pages, tell } = book()
  const first = tell({}, 0)
  expect(tell({}, 50)).toBe(first)
  expect(first).toMatchObject({ name: 'n0', count: 2, firstMs: 0, lastMs: 50 })
  expect(pages.series.size).toBe(1)
})

test.each([{ note: 'two' }, { reason: 'Other' }, { type: 'Warning' }, { action: 'Other' }] as Partial<EventWish>[])(
  'news with another %o is another event',
  fields => {
    const { pages, tell } = book()
    tell({}, 0)
    tell(fields, 1)
    expect(pages.series.size).toBe(2)
  },
)

test('an object has its burst and then one event each refill; another object has its own', () => {
  const { tell } = book()
  const notes = (atMs: number, note: string) => tell({ note }, atMs) !== undefined
  expect([notes(0, 'a'), notes(0, 'b'), notes(0, 'c'), notes(499, 'c'), notes(500, 'd'), notes(501, 'e')]).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
  ])
  expect(tell({ regarding: { kind: 'Pod', name: 'p', uid: 'v' } }, 501)).toBeDefined()
})

test('a known event may repeat beyond the bound', () => {
  const { tell } = book()
  for (const note of ['a', 'b', 'c']) tell({ note }, 0)
  expect(tell({ note: 'a' }, 1)?.count).toBe(2)
})

test('there are never more events in hand than the bound, of any objects', () => {
  const pages = createBook()
  const tight = { ...limits, maxSeries: 2 }
  const told = ['p', 'q', 'r'].map(name =>
    enter(pages, wish({ regarding: { kind: 'Pod', name } }), { atMs: 0, name, limits: tight }),
  )
  expect(told.map(series => series !== undefined)).toEqual([true, true, false])
})

test('at the bound the one of which nothing was heard for longest goes, if it is written', () => {
  const pages = createBook()
  const tight = { ...limits, maxSeries: 3 }
  const tell = (note: string, atMs: number) =>
    enter(pages, wish({ note, regarding: { kind: 'Pod', name: note } }), { atMs, name: note, limits: tight })
  tell('unwritten', 0)
  for (const note of ['repeated', 'silent']) tell(note, 1)!.written = 1
  tell('repeated', 2)!.written = 2
  expect(tell('new', 3)).toBeDefined()
  expect([...pages.series.values()].map(series => series.wish.note)).toEqual(['unwritten', 'repeated', 'new'])
})

test('what is written and long past is forgotten; what is unwritten is not', () => {
  const { pages, tell } = book()
  tell({ note: 'written' }, 0)!.written = 1
  tell({ note: 'unwritten' }, 0)
  tell({ note: 'later' }, 1_001)
  expect([...pages.series.values()].map(series => series.wish.note)).toEqual(['unwritten', 'later'])
  expect(pages.buckets.size).toBe(1)
})

test.each([
  ['nothing yet', { written: 0 }, { kind: 'create' }],
  ['all', { written: 3 }, { kind: 'none' }],
  ['less, a while ago', { written: 1, writtenMs: 900 }, { kind: 'count' }],
  ['less, just now', { written: 1, writtenMs: 970 }, { kind: 'wait', ms: 70 }],
] as const)('when the server knows %s of three', (_, known, write) => {
  const series: Series = {
    key: 'k',
    wish: wish(),
    name: 'n',
    firstMs: 0,
    lastMs: 0,
    count: 3,
    writtenMs: 0,
    ...known,
  }
  expect(planWrite(series, 1_000, limits)).toEqual(write)
})
