import { describe, expect, it } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import type { TicketStep } from '../../../operator/plan/ticket.ts'
import { failureNote } from '../../../operator/pool/failureNote.ts'
import { pod, ticket } from '../plan/samples.ts'

type ContainerState = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>

const running: ContainerState = { running: { startedAt: '2026-11-22T02:22:42Z' } }
const crashed: ContainerState = {
  terminated: { exitCode: 3, reason: 'Error', message: 'starting\nno config at all\n' },
}

/** As a kubelet writes it. */
const podIn = (phase: string, state: ContainerState): Pod => {
  const container = { name: 'target', image: 'a:b', imageID: '', ready: false, restartCount: 0, state }
  return { metadata: { name: 'x', namespace: 'dedi' }, status: { phase, containerStatuses: [container] } }
}
const told =
  'A pod ended before any client used it: container target ended with exit code 3 (Error), last line: no config at all'
const unknown = 'A pod ended before any client used it: nothing is known of how it ended'

const end = (reason: 'PodFailed' | 'Unhealthy' | 'ScaleDown'): TicketStep => ({
  kind: 'end',
  reason,
  confirmHolder: false,
})
const retire = (reason: 'Unhealthy' | 'PodLost'): TicketStep => ({ kind: 'retire', retire: 'Unused', reason })
const finished = { pod: pod({ finished: true, ready: false }) }
const broken = { pod: pod({ broken: true, ready: false }) }
const notReady = { pod: pod({ ready: false, notReadyForMs: 5_000 }) }

describe('a pod that ended before any client used it', () => {
  it.each<[name: string, ...given: Parameters<typeof failureNote>, note: string | undefined]>([
    ['has failed', ticket('Pending', finished), end('PodFailed'), podIn('Failed', crashed), told],
    ['has failed in a stock', ticket('Reserved', finished), retire('Unhealthy'), podIn('Failed', crashed), told],
    ['goes on with another container', ticket('Pending', broken), end('PodFailed'), podIn('Running', crashed), told],
    ['is called Running still', ticket('Idle', notReady), end('Unhealthy'), podIn('Running', crashed), told],
    [
      'is called Running still, in a stock',
      ticket('Reserved', notReady),
      retire('Unhealthy'),
      podIn('Running', crashed),
      told,
    ],
    ['is gone meanwhile', ticket('Idle', finished), end('PodFailed'), undefined, unknown],
    [
      'failed as a whole',
      ticket('Idle', finished),
      end('PodFailed'),
      { metadata: { name: 'x' }, status: { phase: 'Failed', message: 'evicted: low on memory' } },
      'A pod ended before any client used it: evicted: low on memory',
    ],
    ['is only not ready', ticket('Idle', notReady), end('Unhealthy'), podIn('Running', running), undefined],
    ['was to go anyway', ticket('Idle', notReady), end('ScaleDown'), podIn('Running', crashed), undefined],
    ['had a client', ticket('Active', finished), retire('PodLost'), podIn('Failed', crashed), undefined],
    [
      'is to be deleted',
      ticket('Done', finished),
      { kind: 'deletePod', podUID: 'x' },
      podIn('Failed', crashed),
      undefined,
    ],
  ])('%s', (_, ended, step, seen, note) => {
    expect(failureNote(ended, step, seen)).toBe(note)
  })
})
