// The store's memory of what changed: what a watch resumes from and a page goes on with.
import { expect, test } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { Shelf } from '../../../../sandbox/server/store/shelf.ts'

function object(name: string, revision: number, namespace = 'a'): Obj {
  return { apiVersion: 'v1', kind: 'X', metadata: { namespace, name, resourceVersion: String(revision) } }
}

/** Revisions 11 to 14: x made, y made, x changed, y gone. */
function written(): Shelf {
  const shelf = new Shelf({ forgotten: 10, window: 100 })
  const [x, y, changed] = [object('x', 11), object('y', 12, 'b'), object('x', 13)]
  shelf.apply({ revision: 11, before: undefined, after: x })
  shelf.apply({ revision: 12, before: undefined, after: y })
  shelf.apply({ revision: 13, before: x, after: changed })
  shelf.apply({ revision: 14, before: y, after: undefined })
  return shelf
}

function seen(objects: Iterable<Obj> | undefined): string[] | undefined {
  return objects && [...objects].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).toSorted()
}

test.each([
  [10, []],
  [11, ['x@11']],
  [12, ['x@11', 'y@12']],
  [13, ['x@13', 'y@12']],
  [14, ['x@13']],
  [99, ['x@13']],
])('at revision %i there was %o', (revision, found) => {
  expect(seen(written().at(revision))).toEqual(found)
})

test('a namespace shows its own, now and then', () => {
  const shelf = written()
  expect(seen(shelf.at(13, { namespace: 'b' }))).toEqual(['y@12'])
  expect(seen(shelf.all('b'))).toEqual([])
  expect(shelf.find('a', 'x')?.metadata.resourceVersion).toBe('13')
})

test('what changed after a revision comes in order', () => {
  expect(
    written()
      .since(12)
      ?.map(({ revision }) => revision),
  ).toEqual([13, 14])
  expect(written().since(14)).toEqual([])
})

test('what lies before the shelf began, or was forgotten, is not known', () => {
  const shelf = written()
  expect(shelf.since(9)).toBeUndefined()
  shelf.forget(12)
  expect(shelf.since(11)).toBeUndefined()
  expect(shelf.at(11)).toBeUndefined()
  expect(seen(shelf.at(12))).toEqual(['x@11', 'y@12'])
  expect(shelf.since(12)).toHaveLength(2)
})

test('the memory is bounded, and says from where on it is whole', () => {
  const shelf = new Shelf({ forgotten: 0, window: 10 })
  let before: Obj | undefined
  for (let revision = 1; revision <= 1000; revision++) {
    const after = object('x', revision)
    shelf.apply({ revision, before, after })
    before = after
  }
  expect(shelf.forgotten).toBeGreaterThan(980)
  expect(shelf.since(shelf.forgotten)).toHaveLength(1000 - shelf.forgotten)
  expect(shelf.since(shelf.forgotten - 1)).toBeUndefined()
})

test('listeners hear every change until they leave', () => {
  const shelf = new Shelf({ forgotten: 0, window: 10 })
  const heard: number[] = []
  const leave = shelf.listen(({ revision }) => heard.push(revision))
  shelf.apply({ revision: 1, before: undefined, after: object('x', 1) })
  leave()
  shelf.apply({ revision: 2, before: object('x', 1), after: undefined })
  expect(heard).toEqual([1])
})
