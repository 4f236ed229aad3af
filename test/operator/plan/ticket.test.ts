import { describe, expect, it } from 'vitest'
import { planTicket, type TicketContext, type TicketStep } from '../../../operator/plan/ticket.ts'
import type { HolderState, Ticket } from '../../../operator/plan/view.ts'
import { NOW, pod, ticket } from './samples.ts'

const context: TicketContext = {
  now: NOW,
  holderState: () => 'live',
  deletedForMs: undefined,
  namespaceEnds: false,
  deletionPatienceMs: 10_000,
  unhealthyAfterMs: 5_000,
  maxIdleMs: undefined,
  retentionMs: 0,
  inUseAfterMs: 10_000,
  quarantineMs: 600_000,
  mayExpire: false,
  isNeeded: false,
}
const holderIs = (state: HolderState) => ({ holderState: () => state })
const none: TicketStep = { kind: 'none' }
const end = (reason: string, confirmHolder = false) => ({ kind: 'end', reason, confirmHolder })
const retire = (wish: 'Unused' | 'Now', reason: string) => ({ kind: 'retire', retire: wish, reason })

type Row = [name: string, ticket: Ticket, more: Partial<TicketContext>, step: object]

const rows: Row[] = [
  ['a new ticket gets its pod', ticket('Pending'), {}, { kind: 'createPod' }],
  ['a pod that is starting is waited for', ticket('Pending', { pod: pod({ ready: false }) }), {}, none],
  ['a ready pod without an address is waited for', ticket('Pending', { pod: pod({ ip: undefined }) }), {}, none],
  [
    'a ready pod is published before it is Idle',
    ticket('Pending', { pod: pod() }),
    {},
    { kind: 'publish', podUID: 'pod-1', podIP: '10.0.0.1' },
  ],
  [
    'a published pod becomes Idle',
    ticket('Pending', { podUID: 'pod-1', podIP: '10.0.0.1', pod: pod() }),
    {},
    { kind: 'makeIdle' },
  ],
  [
    'an address that another ticket may still be dialled at burns the pod',
    ticket('Pending', { podUID: 'pod-1', podIP: '10.0.0.1', pod: pod(), addressConflict: true }),
    {},
    end('AddressConflict'),
  ],
  [
    'a ticket that had a pod never gets another',
    ticket('Pending', { podUID: 'pod-1', podIP: '10.0.0.1' }),
    {},
    end('PodLost'),
  ],
  [
    'a pod of the same name with another UID is a lost pod',
    ticket('Pending', { podUID: 'pod-0', podIP: '10.0.0.1', pod: pod() }),
    {},
    end('PodLost'),
  ],
  ['a foreign pod is never adopted', ticket('Pending', { foreignPod: true }), {}, end('PodFailed')],
  [
    'a pod that crashes before it is ready ends its ticket',
    ticket('Pending', { pod: pod({ ready: false, finished: true }) }),
    {},
    end('PodFailed'),
  ],
  [
    'a pod whose one container ended before it was ready ends its ticket, though another goes on',
    ticket('Pending', { pod: pod({ ready: false, broken: true }) }),
    {},
    end('PodFailed'),
  ],
  [
    'a pod deleted by hand before it is ready ends its ticket',
    ticket('Pending', { pod: pod({ terminating: true }) }),
    {},
    end('PodLost'),
  ],
  [
    'a pod deleted by hand whose containers end meanwhile is lost, and no failure of the pool',
    ticket('Pending', { pod: pod({ ready: false, terminating: true, broken: true }) }),
    {},
    end('PodLost'),
  ],
  ['a Pending ticket deleted by hand ends', ticket('Pending', { terminating: true, pod: pod() }), {}, end('Deleted')],

  ['a warm pod waits', ticket('Idle'), {}, none],
  ['a warm pod that crashes ends its ticket', ticket('Idle', { pod: pod({ finished: true }) }), {}, end('PodFailed')],
  [
    'a warm pod of which one container crashes ends its ticket',
    ticket('Idle', { pod: pod({ ready: false, broken: true }) }),
    {},
    end('PodFailed'),
  ],
  ['a warm pod that vanishes ends its ticket', ticket('Idle', { pod: undefined }), {}, end('PodLost')],
  ['a warm pod whose address changes is spoilt', ticket('Idle', { pod: pod({ ip: '10.0.0.9' }) }), {}, end('PodLost')],
  [
    'a warm pod that is briefly not ready is watched',
    ticket('Idle', { pod: pod({ ready: false, notReadyForMs: 2_000 }) }),
    {},
    { kind: 'wait', ms: 3_000 },
  ],
  [
    'a warm pod that stays not ready is replaced',
    ticket('Idle', { pod: pod({ ready: false, notReadyForMs: 5_000 }) }),
    {},
    end('Unhealthy'),
  ],
  [
    'a warm pod is looked at again when maxIdleTime is over',
    ticket('Idle'),
    { maxIdleMs: 13_000 },
    { kind: 'wait', ms: 3_000 },
  ],
  [
    'an idle ticket that somebody retires ends with the reason given',
    ticket('Idle', { retire: 'Unused', retireReason: 'Recycle' }),
    {},
    end('Recycle'),
  ],
  ['the end of the service ends an idle ticket', ticket('Idle'), { deletedForMs: 0 }, end('Deleted')],

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
  ['what an ended holder held ends, after a live look', ticket('Reserved'), holderIs('ended'), end('HolderLost', true)],
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
  ['a receipt deleted by hand goes', ticket('Done', { podDeletedAt: NOW, terminating: true }), {}, { kind: 'release' }],
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
]

describe('the next step of one ticket', () => {
  it.each(rows)('%s', (_name, subject, more, step) => {
    expect(planTicket(subject, { ...context, ...more })).toEqual(step)
  })
})
