import { expect, it } from 'vitest'
import { recallPast } from '../../../../sandbox/agent/pod/past.ts'
import { time } from './views.ts'

const ended = (exitCode: number) => ({ exitCode, reason: 'x', startedAt: time, finishedAt: time })

function recall(status: object, policy: 'Always' | 'Never' | 'OnFailure', role: 'main' | 'init' = 'main') {
  const statuses = [{ name: 'a', image: '', imageID: '', ready: false, restartCount: 2, ...status }]
  const pod = { metadata: { name: 'p' }, status: { containerStatuses: statuses } }
  return recallPast({ pod, name: 'a', role, policy, now: '2026-01-01T01:00:00Z' })
}

it('knows nothing of a container that never ran', () => {
  expect(recallPast({ pod: { metadata: { name: 'p' } }, name: 'a', role: 'main', policy: 'Never', now: time })).toEqual(
    {
      restarts: 0,
    },
  )
})

it('takes a run that was going on for lost, and lets the policy decide', () => {
  const going = { state: { running: { startedAt: time } }, containerID: 'process://1' }
  const lost = { exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: time }
  expect(recall(going, 'Always')).toMatchObject({ restarts: 2, last: lost })
  expect(recall(going, 'Always').state).toBeUndefined()
  expect(recall(going, 'Never')).toMatchObject({ restarts: 2, state: { kind: 'terminated', ...lost } })
})

it('does not run again what had succeeded', () => {
  expect(recall({ state: { terminated: ended(0) } }, 'Always', 'init').state).toMatchObject({ exitCode: 0 })
  expect(recall({ state: { terminated: ended(0) } }, 'OnFailure').state).toMatchObject({ exitCode: 0 })
})

it('goes on with a container that waited for its restart', () => {
  const crashing = { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: ended(1) } }
  expect(recall(crashing, 'Always')).toMatchObject({ restarts: 2, last: { exitCode: 1 } })
})
