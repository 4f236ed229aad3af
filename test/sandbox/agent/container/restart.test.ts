import { describe, expect, it } from 'vitest'
import { planRestart, type RestartPolicy } from '../../../../sandbox/agent/container/restart.ts'
import type { ContainerRole } from '../../../../sandbox/agent/container/view.ts'

const backoff = { firstMs: 10_000, maxMs: 300_000 }

describe('who starts again', () => {
  it.each<[ContainerRole, RestartPolicy, number, boolean]>([
    ['main', 'Always', 0, true],
    ['main', 'Always', 1, true],
    ['main', 'OnFailure', 0, false],
    ['main', 'OnFailure', 1, true],
    ['main', 'Never', 0, false],
    ['main', 'Never', 1, false],
    ['init', 'Always', 0, false],
    ['init', 'Always', 1, true],
    ['init', 'Never', 1, false],
    ['sidecar', 'Never', 0, true],
    ['sidecar', 'Never', 1, true],
  ])('%s, policy %s, exit code %i: %s', (role, policy, exitCode, again) => {
    expect(planRestart({ role, policy, exitCode, restartsInARow: 0, backoff }).kind).toBe(again ? 'after' : 'never')
  })
})

it('waits as a kubelet does: not at all, then 10 s doubling up to five minutes', () => {
  const waits = [0, 1, 2, 3, 6, 60].map(restartsInARow =>
    planRestart({ role: 'main', policy: 'Always', exitCode: 1, restartsInARow, backoff }),
  )
  expect(waits.map(wait => wait.kind === 'after' && wait.ms)).toEqual([0, 10_000, 20_000, 40_000, 300_000, 300_000])
})
