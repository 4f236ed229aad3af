import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { createStore, keyOf } from '../../../api/kube/store.ts'
import { pod } from './server.ts'

const make = (...args: Parameters<typeof pod>) => pod(...args) as Pod
const told = (changes: { type: string; object: Pod }[]) =>
  changes.map(({ type, object }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}`)

describe('the store', () => {
  test('tells what each event changed', () => {
    const store = createStore<Pod>()
    expect(told(store.put(make('a', '1')))).toEqual(['added a@1'])
    expect(store.put(make('a', '2'))).toEqual([{ type: 'updated', object: make('a', '2'), previous: make('a', '1') }])
    expect(store.put(make('a', '2'))).toEqual([])
    expect(store.remove(make('a', '3'))).toEqual([
      { type: 'deleted', object: make('a', '3'), previous: make('a', '2') },
    ])
    expect(store.remove(make('a', '3'))).toEqual([])
    expect(store.list()).toEqual([])
  })

  test('sees a pod created again under its name as another pod', () => {
    const store = createStore<Pod>()
    store.put(make('a', '1', { uid: 'first' }))
    expect(told(store.put(make('a', '5', { uid: 'second' })))).toEqual(['deleted a@1', 'added a@5'])
    expect(store.get('x/a')?.metadata.uid).toBe('second')
  })

  test('becomes equal to a list and tells every difference', () => {
    const store = createStore<Pod>()
    for (const name of ['a', 'b', 'c', 'd']) store.put(make(name, '1'))
    const complete = [make('b', '1'), make('c', '7'), make('d', '8', { uid: 'new' }), make('e', '9')]
    expect(told(store.replace(complete))).toEqual([
      'deleted a@1',
      'updated c@7',
      'deleted d@1',
      'added d@8',
      'added e@9',
    ])
    expect(store.list()).toEqual(complete)
  })

  test('finds objects by an index that follows every change', () => {
    const store = createStore<Pod>({ label: object => Object.values(object.metadata.labels ?? {}) })
    const names = (value: string) => store.byIndex('label', value).map(({ metadata }) => metadata.name)
    store.put(make('a', '1', { labels: { k: 'red' } }))
    store.put(make('b', '1', { labels: { k: 'red', l: 'blue' } }))
    expect([names('red'), names('blue'), names('green')]).toEqual([['a', 'b'], ['b'], []])
    store.put(make('a', '2', { labels: { k: 'green' } }))
    store.remove(make('b', '2'))
    expect([names('red'), names('blue'), names('green')]).toEqual([[], [], ['a']])
    store.replace([make('c', '3', { labels: { k: 'blue' } })])
    expect([names('green'), names('blue')]).toEqual([[], ['c']])
    expect(() => store.byIndex('colour', 'red')).toThrow('no index colour; there are: label')
  })

  test('names objects as kubectl does', () => {
    expect([keyOf(make('a', '1')), keyOf({ metadata: { name: 'n' } })]).toEqual(['x/a', 'n'])
  })
})
