import { describe, expect, test } from 'vitest'
import type { PodDisruptionBudget } from '../../../../../api/kube/objects.ts'
import { planBudget, planFailure } from '../../../../../sandbox/server/controllers/budget/plan.ts'
import { at, pod } from '../samples.ts'

const now = new Date(at(1000))

function budget(spec: object, status: object = {}): PodDisruptionBudget {
  return { metadata: { namespace: 'a', name: 'b', generation: 3 }, spec, status } as PodDisruptionBudget
}

const crowd = (ready: number, unready: number) => [
  ...Array.from({ length: ready }, (_, index) => pod({ name: `r${index}`, readySince: at(0) })),
  ...Array.from({ length: unready }, (_, index) => pod({ name: `u${index}` })),
]

describe('a budget', () => {
  type Row = [string, object, [ready: number, unready: number], scale: number, object]
  const rows: Row[] = [
    [
      'of a number available lets the rest go',
      { minAvailable: 2 },
      [3, 0],
      0,
      { expectedPods: 3, desiredHealthy: 2, currentHealthy: 3, disruptionsAllowed: 1 },
    ],
    [
      'counts healthy pods only',
      { minAvailable: 2 },
      [2, 3],
      0,
      { expectedPods: 5, currentHealthy: 2, disruptionsAllowed: 0 },
    ],
    ['never lets fewer than none go', { minAvailable: 9 }, [2, 0], 0, { disruptionsAllowed: 0 }],
    [
      'of a share available rounds up',
      { minAvailable: '50%' },
      [3, 0],
      3,
      { expectedPods: 3, desiredHealthy: 2, disruptionsAllowed: 1 },
    ],
    [
      'of a number missing counts from all there would be',
      { maxUnavailable: 1 },
      [3, 0],
      4,
      { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 0 },
    ],
    [
      'of a share missing rounds up',
      { maxUnavailable: '25%' },
      [5, 0],
      5,
      { desiredHealthy: 3, disruptionsAllowed: 2 },
    ],
    [
      'lets none go where none are expected',
      { minAvailable: '50%' },
      [1, 0],
      0,
      { expectedPods: 0, desiredHealthy: 0, disruptionsAllowed: 0 },
    ],
  ]
  test.each(rows)('%s', (_, spec, [ready, unready], scale, wanted) => {
    const { status } = planBudget(budget(spec), { pods: crowd(ready, unready), scale: () => scale, now })
    expect(status).toMatchObject({ observedGeneration: 3, ...wanted })
  })

  test('remembers evictions that were allowed until the pod ends, or for two minutes', () => {
    const disruptedPods = { r0: at(950), r1: at(800), gone: at(999), r2: at(999) }
    const pods = crowd(4, 0)
    pods[2]!.metadata.deletionTimestamp = at(999)
    const { status, againAfterMs } = planBudget(budget({ minAvailable: 1 }, { disruptedPods }), {
      pods,
      scale: () => 0,
      now,
    })
    expect(status.disruptedPods).toEqual({ r0: at(950) })
    expect(status).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 })
    expect(againAfterMs).toBe(70_000)
  })

  test('says since when it allows', () => {
    const plan = (pods: ReturnType<typeof crowd>, status: object) =>
      planBudget(budget({ minAvailable: 1 }, status), { pods, scale: () => 0, now }).status
    const first = plan(crowd(1, 0), {})
    expect(first.conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '', observedGeneration: 3 },
    ])
    const before = [{ ...first.conditions![0]!, lastTransitionTime: at(1) }]
    expect(plan(crowd(1, 0), { conditions: before }).conditions?.[0]?.lastTransitionTime).toBe(at(1))
    expect(plan(crowd(2, 0), { conditions: before }).conditions).toMatchObject([
      { status: 'True', reason: 'SufficientPods', lastTransitionTime: '2026-01-01T00:16:40Z' },
    ])
  })

  test('that cannot be counted lets nothing go and has not seen its generation', () => {
    const status = planFailure(
      budget({ maxUnavailable: 1 }, { disruptionsAllowed: 4, currentHealthy: 2, observedGeneration: 2 }),
      'why',
      now,
    )
    expect(status).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 2, observedGeneration: 2 })
    expect(status.conditions).toMatchObject([{ status: 'False', reason: 'SyncFailed', message: 'why' }])
  })
})
