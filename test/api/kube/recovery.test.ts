import { describe, expect, test } from 'vitest'
import { KubeError, type KubeErrorKind } from '../../../api/kube/errors.ts'
import { type Ending, NO_TROUBLE, planRecovery, type Trouble } from '../../../api/kube/recovery.ts'

const spread = { backoff: { initialMs: 100, maxMs: 1_000 }, random: () => 1 }
const failed = (kind: KubeErrorKind, retryAfterMs?: number) =>
  new KubeError(kind, { kind, outcome: 'refused', retryAfterMs })
const plan = (ending: Partial<Ending>, before: Trouble = NO_TROUBLE) =>
  planRecovery({ during: 'watch', error: undefined, fruitful: false, ...ending }, before, spread)

describe('the reflector', () => {
  test.each([
    ['watches at once after a list', { during: 'list' }, { waitMs: 0, relist: false, report: false }],
    [
      'lists again after a wait when the list failed',
      { during: 'list', error: failed('server') },
      { waitMs: 100, report: true },
    ],
    [
      'watches on at once after a watch that brought something',
      { fruitful: true },
      { waitMs: 0, relist: false, report: false },
    ],
    ['waits after a watch that brought nothing', {}, { waitMs: 100, relist: false, report: false }],
    [
      'watches on after a break',
      { error: failed('network'), fruitful: true },
      { relist: false, report: true, waitMs: 100 },
    ],
    ['watches on at once after silence', { error: failed('timeout') }, { relist: false, report: true, waitMs: 0 }],
    ['lists after 410 without a word', { error: failed('gone') }, { relist: true, report: false, waitMs: 100 }],
    ['lists after garbage', { error: failed('malformed') }, { relist: true, report: true }],
    ['waits a minute for whoever asks for a day', { error: failed('server', 86_400_000) }, { waitMs: 60_000 }],
    ['waits as long as the server asks', { error: failed('tooManyRequests', 7_000) }, { relist: false, waitMs: 7_000 }],
  ] as const)('%s', (_, ending, expected) => {
    expect(plan(ending)).toMatchObject(expected)
  })

  test('waits twice as long after each failure in a row, up to a bound', () => {
    const waits: number[] = []
    let trouble = NO_TROUBLE
    for (let i = 0; i < 6; i++) {
      const recovery = plan({ error: failed('network') }, trouble)
      trouble = recovery.trouble
      waits.push(recovery.waitMs)
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000])
  })

  test('does not list everything anew because the server was away', () => {
    expect(plan({ error: failed('network') }, { fruitless: 50, doubts: 2 })).toMatchObject({ relist: false })
  })

  test('doubts its position after three watches that brought nothing, and starts counting again', () => {
    expect(plan({ error: failed('timeout') }, { fruitless: 1, doubts: 1 })).toMatchObject({ relist: false })
    const third = plan({ error: failed('timeout') }, { fruitless: 2, doubts: 2 })
    expect(third).toMatchObject({ relist: true, trouble: { fruitless: 3, doubts: 0 } })
  })

  test('forgets its trouble when something comes', () => {
    expect(plan({ fruitful: true }, { fruitless: 9, doubts: 2 }).trouble).toEqual(NO_TROUBLE)
  })
})
