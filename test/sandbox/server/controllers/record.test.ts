import { expect, test } from 'vitest'
import { coreEvents, namespaces } from '../../../../api/kube/resources.ts'
import { record } from '../../../../sandbox/server/controllers/record.ts'
import { setStage } from './stage.ts'

const about = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'a', name: 'm', uid: 'u' } }
const fact = { about, type: 'Normal', reason: 'Tried', message: 'it was tried' } as const

test('the same fact again is counted, another is told beside it', () => {
  const { hand, setNow } = setStage(false)
  record(hand, 'tester', fact)
  setNow(new Date('2026-01-01T00:00:09Z'))
  record(hand, 'tester', fact)
  record(hand, 'tester', { ...fact, message: 'it was tried again' })
  const told = hand.list(coreEvents, 'a').toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0))
  expect(told).toMatchObject([
    {
      involvedObject: { kind: 'ConfigMap', name: 'm', uid: 'u' },
      source: { component: 'tester' },
      message: 'it was tried',
      count: 2,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:09Z',
    },
    { message: 'it was tried again', count: 1 },
  ])
})

test('in a namespace that ends nothing is told, nor in one that is gone', () => {
  const { hand } = setStage(false)
  hand.remove(namespaces, hand.find(namespaces, '', 'a')!)
  record(hand, 'tester', fact)
  record(hand, 'tester', { ...fact, about: { ...about, metadata: { ...about.metadata, namespace: 'none' } } })
  expect(hand.list(coreEvents)).toEqual([])
})
