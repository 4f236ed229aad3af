import { describe } from 'vitest'
import { end, expectSteps, none } from './rows.ts'
import { pod, ticket } from './samples.ts'

describe('the next step of a ticket that nobody holds yet', () => {
  expectSteps([
    ['a new ticket gets its pod', ticket('Pending'), {}, { kind: 'createPod' }],
    [
      'in a pool namespace that is being deleted, where no pod can be made, it ends',
      ticket('Pending'),
      { poolEnds: true },
      end('Deleted'),
    ],
    [
      'so it does when the namespace of its service is being deleted',
      ticket('Pending'),
      { namespaceEnds: true },
      end('Deleted'),
    ],
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
    [
      'a warm pod whose address changes is spoilt',
      ticket('Idle', { pod: pod({ ip: '10.0.0.9' }) }),
      {},
      end('PodLost'),
    ],
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
    ['so does that of its pool namespace', ticket('Idle'), { poolEnds: true }, end('Deleted')],
    ["and that of its service's namespace", ticket('Idle'), { namespaceEnds: true }, end('Deleted')],
  ])
})
