import { describe, expect, test } from 'vitest'
import { type OwnerState, planCollect } from '../../../../../sandbox/server/controllers/garbage/plan.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'

const now = '2026-01-01T00:00:00Z'

function object(meta: Partial<Obj['metadata']> = {}): Obj {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', uid: 'x', ...meta } }
}

const owners = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ apiVersion: 'v1', kind: 'K', name: 'o', uid: `o${index}` }))
const blocking = object({
  ownerReferences: [{ apiVersion: 'v1', kind: 'K', name: 'x', uid: 'x', blockOwnerDeletion: true }],
})
const loose = object({ ownerReferences: [{ apiVersion: 'v1', kind: 'K', name: 'x', uid: 'x' }] })
const awaiting = object({ deletionTimestamp: now, finalizers: ['foregroundDeletion'] })

const remove = (policy: string, unblock = false) => ({ kind: 'delete', policy, unblock })

describe('an object with owners', () => {
  const rows: Array<[string, OwnerState[], Obj[], string[], object]> = [
    ['that are all there stays', ['present', 'present'], [], [], { kind: 'keep' }],
    ['of which one is gone loses that one', ['present', 'absent'], [], [], { kind: 'release', uids: ['o1'] }],
    ['of which one waits for it loses that one', ['waiting', 'present'], [], [], { kind: 'release', uids: ['o0'] }],
    ['that are all gone goes', ['absent', 'absent'], [loose], [], remove('Background')],
    ['that are gone goes as its finalizer says', ['absent'], [], ['orphan'], remove('Orphan')],
    [
      'that are gone goes after its dependents when asked',
      ['absent'],
      [],
      ['foregroundDeletion'],
      remove('Foreground'),
    ],
    ['that wait for it goes', ['waiting'], [], [], remove('Background')],
    ['that wait for it goes after its own dependents', ['waiting'], [loose], [], remove('Foreground')],
    [
      'that wait for it, while it is awaited itself, opens the ring',
      ['waiting'],
      [awaiting],
      [],
      remove('Foreground', true),
    ],
    ['of an unknown kind is looked at later', ['absent', 'unknown'], [], [], { kind: 'later' }],
    ['that it cannot name stays', ['absent', 'unreachable'], [], [], { kind: 'keep' }],
  ]
  test.each(rows)('%s', (_, states, dependents, finalizers, plan) => {
    const ownerState = ({ uid }: { uid: string }) => states[Number(uid.slice(1))]!
    const asked = object({ ownerReferences: owners(states.length), finalizers })
    expect(planCollect(asked, { ownerState, dependents: () => dependents })).toEqual(plan)
  })
})

describe('an object that is being deleted', () => {
  const rows: Array<[string, string[], Obj[], object]> = [
    ['is left to others', [], [blocking], { kind: 'keep' }],
    ['sets its dependents free when asked', ['orphan', 'soh.re/x'], [blocking], { kind: 'orphan' }],
    ['waits for dependents that block it', ['foregroundDeletion'], [blocking], { kind: 'keep' }],
    ['does not wait for dependents that do not', ['foregroundDeletion'], [loose], { kind: 'finish' }],
  ]
  test.each(rows)('%s', (_, finalizers, dependents, plan) => {
    const asked = object({ deletionTimestamp: now, finalizers, ownerReferences: owners(1) })
    expect(planCollect(asked, { ownerState: () => 'absent', dependents: () => dependents })).toEqual(plan)
  })
})
