import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../../../api/kube/objects.ts'
import { planClaim } from '../../../../../sandbox/server/controllers/replicaSet/claim.ts'
import { planReplicas, planStatus } from '../../../../../sandbox/server/controllers/replicaSet/plan.ts'
import { at, ownedBy, pod, set } from '../samples.ts'

const now = new Date(at(100))
const ending = pod({ name: 'ending', deletionTimestamp: at(1) })
const ended = pod({ name: 'ended', phase: 'Succeeded' })
const ready = pod({ name: 'ready', readySince: at(90) })
const fresh = pod({ name: 'fresh', phase: 'Pending' })

describe('a set', () => {
  const rows: Array<[string, number, Pod[], { create: number; remove: string[] }]> = [
    ['makes what is missing', 3, [ready], { create: 2, remove: [] }],
    ['replaces what ends or has ended', 2, [ready, ending, ended], { create: 1, remove: [] }],
    ['is content', 2, [ready, fresh], { create: 0, remove: [] }],
    ['removes what is too much, the least needed first', 1, [ready, fresh], { create: 0, remove: ['fresh'] }],
  ]
  test.each(rows)('%s', (_, size, own, wanted) => {
    const { create, remove } = planReplicas(set({ size }), own, own)
    expect({ create, remove: remove.map(({ metadata }) => metadata.name) }).toEqual(wanted)
  })

  test('that is being deleted neither makes nor removes', () => {
    expect(planReplicas(set({ size: 9, deletionTimestamp: at(1) }), [ready], [])).toEqual({ create: 0, remove: [] })
    expect(planReplicas(set({ size: 0, deletionTimestamp: at(1) }), [ready], [])).toEqual({ create: 0, remove: [] })
  })
})

describe('a set’s status', () => {
  const plan = (minReadySeconds: number, own: Pod[]) => {
    const made = set({ size: 3 })
    return planStatus({ ...made, spec: { ...made.spec!, minReadySeconds } }, { own, failure: undefined, now })
  }

  test('counts its pods', () => {
    const labelled = pod({ name: 'labelled', labels: { app: 'x', v: 'one' } })
    expect(plan(0, [ready, fresh, ending, ended, labelled])).toEqual({
      status: {
        replicas: 3,
        fullyLabeledReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        terminatingReplicas: 1,
        observedGeneration: 1,
      },
      againAfterMs: undefined,
    })
  })

  test('says when the next ready pod will have been so for long enough', () => {
    const older = pod({ name: 'older', readySince: at(50) })
    const { status, againAfterMs } = plan(30, [ready, older])
    expect(status).toMatchObject({ readyReplicas: 2, availableReplicas: 1 })
    expect(againAfterMs).toBe(20_000)
  })

  test('says why pods cannot be made, until they can', () => {
    const failure = { reason: 'FailedCreate', message: 'no' }
    const failed = planStatus(set(), { own: [], failure, now }).status
    expect(failed.conditions).toMatchObject([{ type: 'ReplicaFailure', status: 'True', ...failure }])
    expect(
      planStatus({ ...set(), status: failed }, { own: [], failure: undefined, now }).status.conditions,
    ).toBeUndefined()
  })
})

describe('a claim', () => {
  const labels = { app: 'x' }
  const own = pod({ name: 'own', labels, ownerReferences: ownedBy('r') })
  const strange = pod({ name: 'strange', labels: { app: 'y' }, ownerReferences: ownedBy('r') })
  const stray = pod({ name: 'stray', labels })
  const endingStray = pod({ name: 'endingStray', labels, deletionTimestamp: at(1) })
  const others = pod({ name: 'others', labels, ownerReferences: ownedBy('other') })
  const all = [own, strange, stray, endingStray, others]

  test('keeps, takes in and lets go', () => {
    expect(planClaim(set(), all)).toEqual({ own: [own], adopt: [stray], release: [strange] })
  })

  test('of one that is being deleted changes nobody', () => {
    expect(planClaim(set({ deletionTimestamp: at(1) }), all)).toEqual({ own: [own], adopt: [], release: [] })
  })
})
