import { describe } from 'vitest'
import { end, expectSteps, holderIs, none, retire } from './rows.ts'
import { NOW, pod, ticket } from './samples.ts'

describe('the next step of a ticket that somebody holds, or held', () => {
  expectSteps([
    ['a reserved pod waits for its client', ticket('Reserved'), {}, none],
    [
      'a reserved pod that stays not ready is asked back',
      ticket('Reserved', { pod: pod({ ready: false, notReadyForMs: 5_000 }) }),
      {},
      retire('Unused', 'Unhealthy'),
    ],
    [
      'a reserved pod that vanishes is asked back at once',
      ticket('Reserved', { pod: undefined }),
      {},
      retire('Now', 'PodLost'),
    ],
    [
      'a wish to drop an unused pod hardens when the pod is lost',
      ticket('Reserved', { pod: undefined, retire: 'Unused' }),
      {},
      retire('Now', 'PodLost'),
    ],
    ["a retired ticket is its live holder's to end", ticket('Reserved', { retire: 'Unused' }), {}, none],
    ["a deleted ticket is its live holder's to end", ticket('Active', { terminating: true }), {}, none],
    [
      'a pod in use is never replaced for its template, health or node',
      ticket('Active', {
        templateHash: 'old',
        pod: pod({ ready: false, notReadyForMs: 60_000, nodeCordoned: true, markedInUse: true }),
      }),
      { maxIdleMs: 1 },
      none,
    ],
    [
      'a session whose pod ended is asked to end',
      ticket('Active', { pod: pod({ finished: true }) }),
      {},
      retire('Now', 'PodLost'),
    ],
    ['a silent holder within patience keeps its tickets', ticket('Active'), holderIs('stale'), none],
    [
      'what an ended holder held ends, after a live look',
      ticket('Reserved'),
      holderIs('ended'),
      end('HolderLost', true),
    ],
    [
      'what a silent holder held ends, after a live look',
      ticket('Active'),
      holderIs('silent'),
      end('HolderSilent', true),
    ],
    [
      'the end of the service leaves sessions to a live holder for a while',
      ticket('Active'),
      { deletedForMs: 4_000 },
      { kind: 'wait', ms: 6_000 },
    ],
    [
      "the end of the service's namespace asks the holder to end a session: its proxy would drain first, and the service is deleted after its proxies",
      ticket('Active'),
      { namespaceEnds: true },
      { kind: 'retire', retire: 'Now', reason: 'Deleted' },
    ],
    ['the end of the service does not wait for ever', ticket('Active'), { deletedForMs: 10_000 }, end('HolderSilent')],

    [
      'the pod of a finished session is deleted',
      ticket('Done', { pod: pod() }),
      {},
      { kind: 'deletePod', podUID: 'pod-1' },
    ],
    [
      'the pod of a session that ended in the future, by the clock of its holder, is deleted now',
      ticket('Done', { pod: pod(), endedAt: NOW + 600_000 }),
      {},
      { kind: 'deletePod', podUID: 'pod-1' },
    ],
    [
      'a used pod is kept for inspection',
      ticket('Done', { pod: pod() }),
      { retentionMs: 3_000 },
      { kind: 'wait', ms: 2_000 },
    ],
    [
      'an unused pod is not kept for inspection',
      ticket('Done', { pod: pod(), endReason: 'ScaleDown' }),
      { retentionMs: 3_000 },
      { kind: 'deletePod', podUID: 'pod-1' },
    ],
    [
      'the pod of a session that gave way is not kept for inspection: its place is for the client that waits',
      ticket('Done', { pod: pod(), endReason: 'SessionOverflow' }),
      { retentionMs: 3_000 },
      { kind: 'deletePod', podUID: 'pod-1' },
    ],
    ['a pod that is terminating is waited for', ticket('Done', { pod: pod({ terminating: true }) }), {}, none],
    ['a pod that is gone is recorded', ticket('Done'), {}, { kind: 'recordPodGone' }],
    ['a receipt stays', ticket('Done', { podDeletedAt: NOW }), {}, none],
    ['a receipt beyond the bound goes', ticket('Done', { podDeletedAt: NOW }), { mayExpire: true }, { kind: 'expire' }],
    [
      'a receipt that is let go is let go once',
      ticket('Done', { podDeletedAt: NOW, expired: true }),
      { mayExpire: true },
      none,
    ],
    [
      'a receipt deleted by hand goes',
      ticket('Done', { podDeletedAt: NOW, terminating: true }),
      {},
      { kind: 'release' },
    ],
    [
      'not before the address of a pod that was there meanwhile has been compared with its own: it may have been dialled by mistake',
      ticket('Done', { podDeletedAt: NOW, terminating: true }),
      { isNeeded: true },
      none,
    ],
    [
      'a deleted service has no pod to be compared',
      ticket('Done', { podDeletedAt: NOW, terminating: true }),
      { isNeeded: true, deletedForMs: 0 },
      { kind: 'release' },
    ],
    [
      'the ticket of a silent holder keeps its address in quarantine',
      ticket('Done', { podDeletedAt: NOW, terminating: true, endReason: 'HolderSilent' }),
      { mayExpire: true },
      { kind: 'wait', ms: 600_000 },
    ],
    [
      'after the quarantine it goes',
      ticket('Done', { podDeletedAt: NOW, terminating: true, endReason: 'HolderSilent' }),
      { quarantineMs: 0 },
      { kind: 'release' },
    ],
    [
      'a ticket is not let go before its pod is gone',
      ticket('Done', { pod: pod({ terminating: true }), terminating: true }),
      { mayExpire: true },
      none,
    ],
    ['a session that has only begun costs no label', ticket('Active', { pod: pod() }), {}, { kind: 'wait', ms: 5_000 }],
    [
      'one that lasts is labelled, so that a drain waits',
      ticket('Active', { phaseSince: NOW - 10_000, pod: pod() }),
      {},
      { kind: 'markInUse', podUID: 'pod-1' },
    ],
    ['once', ticket('Active', { phaseSince: NOW - 60_000 }), {}, none],
  ])
})
