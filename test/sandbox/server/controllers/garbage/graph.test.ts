import { expect, test } from 'vitest'
import { Graph } from '../../../../../sandbox/server/controllers/garbage/graph.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'

const owned = (name: string, ...uids: string[]): Obj => ({
  apiVersion: 'v1',
  kind: 'K',
  metadata: {
    namespace: 'a',
    name,
    uid: name,
    ownerReferences: uids.map(uid => ({ apiVersion: 'v1', kind: 'K', name: uid, uid })),
  },
})

test('dependents come, change their owners, and go', () => {
  const graph = new Graph()
  const note = (before: Obj | undefined, after: Obj | undefined) => graph.note({ revision: 1, before, after }, 'ks')
  const dependents = (uid: string) => [...graph.dependentsOf(uid)]
  note(undefined, owned('x', 'one', 'two'))
  note(undefined, owned('y', 'one'))
  expect(dependents('one')).toEqual(['ks/a/x', 'ks/a/y'])
  note(owned('x', 'one', 'two'), owned('x', 'two'))
  expect(dependents('one')).toEqual(['ks/a/y'])
  note(owned('y', 'one'), undefined)
  expect(dependents('one')).toEqual([])
  expect(dependents('two')).toEqual(['ks/a/x'])
})

test('an owner that went is remembered as long as it has dependents', () => {
  const graph = new Graph()
  const note = (before: Obj | undefined, after: Obj | undefined) => graph.note({ revision: 1, before, after }, 'ks')
  note(undefined, owned('childless'))
  note(owned('childless'), undefined)
  note(undefined, owned('owner'))
  note(undefined, owned('x', 'owner'))
  expect(graph.isGone('owner')).toBe(false)
  note(owned('owner'), undefined)
  expect([graph.isGone('owner'), graph.isGone('childless')]).toEqual([true, false])
  note(owned('x', 'owner'), undefined)
  expect(graph.isGone('owner')).toBe(false)
})
