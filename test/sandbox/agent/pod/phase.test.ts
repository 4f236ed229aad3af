import { expect, it } from 'vitest'
import { planPhase } from '../../../../sandbox/agent/pod/phase.ts'
import { crashing, failed, init, main, running, sidecar, succeeded, waiting } from './views.ts'

it.each([
  ['Pending', 'nothing has started', [main('a', waiting)], 'Always'],
  ['Pending', 'an init container runs', [init('i', running), main('a', waiting)], 'Always'],
  ['Pending', 'an init container crashes and will be tried again', [init('i', crashing), main('a', waiting)], 'Always'],
  ['Failed', 'an init container failed for good', [init('i', failed), main('a', waiting)], 'Never'],
  ['Running', 'a main runs', [main('a', running)], 'Never'],
  ['Running', 'one main runs and another has ended', [main('a', running), main('b', failed)], 'Never'],
  ['Running', 'a main waits for its restart', [main('a', crashing)], 'Always'],
  ['Running', 'mains have ended and a sidecar still runs', [sidecar('s', running), main('a', succeeded)], 'Never'],
  ['Succeeded', 'all mains succeeded', [main('a', succeeded), main('b', succeeded)], 'Never'],
  ['Failed', 'one main failed', [main('a', succeeded), main('b', failed)], 'Never'],
  ['Succeeded', 'a sidecar failed after mains succeeded', [sidecar('s', failed), main('a', succeeded)], 'OnFailure'],
] as const)('%s when %s', (phase, _when, containers, policy) => {
  expect(planPhase({ containers, policy, ended: false, failed: false })).toBe(phase)
})

it.each([
  ['Succeeded', [main('a', succeeded)], false],
  ['Failed', [main('a', failed)], false],
  ['Failed', [main('a', succeeded)], true],
] as const)('is %s once the pod was ended from outside', (phase, containers, badly) => {
  expect(planPhase({ containers, policy: 'Always', ended: true, failed: badly })).toBe(phase)
})
