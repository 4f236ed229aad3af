// What breaks the demo's verdict: each way in which the promise could fail is seen.
import { describe, expect, it } from 'vitest'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { type Evidence, judge } from '../../../sandbox/demo/judge.ts'

const ticket = (name: string, status: Partial<NonNullable<IsolationPod['status']>>) =>
  ({ metadata: { name }, status: { phase: 'Done', ...status } }) as IsolationPod

const a = { client: '127.0.0.1:1', pod: 'a', echoed: true }
const b = { client: '127.0.0.1:2', pod: 'b', echoed: true }
const receiptA = ticket('a', { client: a.client, podUID: 'ua', podDeletedAt: 'then' })
const receiptB = ticket('b', { client: b.client, podUID: 'ub', podDeletedAt: 'then' })
const warm = ticket('w', { phase: 'Idle', podUID: 'uw' })

const good: Evidence = {
  clients: 2,
  visits: [a, b],
  failures: [],
  tickets: [receiptA, receiptB, warm],
  pods: ['w'],
  base: 1,
  available: 1,
}

const broken = (evidence: Evidence) =>
  judge(evidence)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what)

it('holds when all is well', () => {
  expect(judge(good)).toHaveLength(5)
  expect(broken(good)).toEqual([])
})

describe('does not hold when', () => {
  it.each<[string, Partial<Evidence>, string]>([
    ['a client was refused', { visits: [a], failures: ['refused'] }, '1 of 2 clients were not served: refused'],
    ['a client heard somebody else', { visits: [a, { ...b, echoed: false }] }, '1 clients heard something else'],
    ['two clients met in one pod', { visits: [a, { ...b, pod: 'a' }] }, 'pods greeted more than one client: a'],
    ['a receipt is missing', { tickets: [receiptA, warm] }, 'no receipt that says so: 127.0.0.1:2 in b'],
    [
      'a receipt names another client',
      { tickets: [receiptA, ticket('b', { ...receiptB.status, client: a.client })] },
      'no receipt that says so: 127.0.0.1:2 in b',
    ],
    [
      'a ticket is still open',
      { tickets: [receiptA, ticket('b', { ...receiptB.status, phase: 'Active' })] },
      'no receipt',
    ],
    [
      'one pod has two receipts',
      { tickets: [receiptA, ticket('b', { ...receiptB.status, podUID: 'ua' })] },
      'pods with two receipts: ua',
    ],
    ['a used pod still exists', { pods: ['w', 'b'] }, 'pods that were used still exist: b'],
    [
      'nobody wrote down that a pod was deleted',
      { tickets: [receiptA, ticket('b', { ...receiptB.status, podDeletedAt: undefined })] },
      'receipts without the time when their pod was deleted: 1',
    ],
    ['the pool is not full', { available: 0 }, 'the pool has 0 warm pods instead of 1'],
  ])('%s', (_, change, sentence) => {
    expect(broken({ ...good, ...change }).join('\n')).toContain(sentence)
  })
})
