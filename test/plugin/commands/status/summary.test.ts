// The first line of `status`.
import { describe, expect, it } from 'vitest'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import type { EventReport, PodReport, ProxyReport } from '../../../../plugin/commands/status/report.ts'
import { summarise } from '../../../../plugin/commands/status/summary.ts'
import { viewService } from '../../../../plugin/model/viewService.ts'

const nowMs = Date.parse('2026-11-21T10:00:00Z')

type Conditions = Record<string, readonly [status: string, reason: string, message: string]>
const ready: Conditions = { Ready: ['True', 'PodsAvailable', ''], Degraded: ['False', 'AsExpected', ''] }
const notReady = (reason: string, message: string): Conditions => ({ ...ready, Ready: ['False', reason, message] })
const degraded = (reason: string, message: string): Conditions => ({
  Ready: ['False', reason, message],
  Degraded: ['True', reason, message],
})

const proxy: ProxyReport = {
  ...{ name: 'my-app-proxy-1', ready: true, version: '0.1.0', renewedAt: undefined, note: '' },
  ...{ stock: 0, inUse: 0, waiting: 0, draining: false },
}
const pod = (phase: string, note: string): PodReport => ({ name: 'my-app-x', phase, createdAt: undefined, note })
const event = (reason: string, object: string, message: string): EventReport => ({
  ...{ reason, object, message, type: 'Warning', lastSeen: undefined, count: 1 },
})

type Case = {
  conditions?: Conditions
  status?: object
  metadata?: object
  replicas?: number
  proxies?: ProxyReport[]
  pods?: PodReport[]
  events?: EventReport[]
}

function summaryOf({ conditions, status = {}, metadata = {}, replicas = 5, ...seen }: Case): string {
  const service = {
    metadata: { name: 'my-app', namespace: 'default', creationTimestamp: '2026-11-21T09:00:00Z', ...metadata },
    spec: { image: 'game:1', port: 8080, replicas, pool: {} },
    ...(conditions && {
      status: {
        observedGeneration: 1,
        conditions: Object.entries(conditions).map(([type, [value, reason, message]]) => ({
          ...{ type, status: value, reason, message },
        })),
        ...status,
      },
    }),
  } as unknown as DedicatedService
  const view = viewService(service, undefined, nowMs)
  return summarise({ view, service, proxies: [proxy], pods: [], events: [], ...seen })
}

describe('one sentence', () => {
  it.each<[string, Case, string]>([
    ['pods are available', { conditions: ready, status: { availableTargets: 5 } }, 'Ready: 5 pods are available.'],
    [
      'some are used',
      { conditions: ready, status: { availableTargets: 1, inUseTargets: 3 } },
      'Ready: 1 pod is available, 3 in use.',
    ],
    ['the base is 0', { conditions: ready, replicas: 0 }, 'Ready: a pod is started when a client connects.'],
    [
      'clients wait for more pods than there are',
      {
        conditions: { ...ready, Degraded: ['True', 'ClientsWaiting', '2 clients wait for a pod'] },
        status: { availableTargets: 1, waitingConnections: 2 },
      },
      'Ready: 1 pod is available, but: 2 clients wait for a pod.',
    ],
    [
      'the image is wrong',
      { conditions: degraded('ImagePullFailed', 'The image game:1 cannot be pulled: not found') },
      'Nothing is ready because the image game:1 cannot be pulled: not found.',
    ],
    [
      'clients wait for what is broken',
      { conditions: degraded('ImagePullFailed', 'The image is bad'), status: { waitingConnections: 1 } },
      '1 client waits and nothing is ready because the image is bad.',
    ],
    [
      'the cause tells of those who wait itself',
      {
        conditions: degraded('MaxPodsReached', 'The pool is full. 2 clients wait for a pod'),
        status: { waitingConnections: 2 },
      },
      'Nothing is ready because the pool is full. 2 clients wait for a pod.',
    ],
    [
      'the pods crash',
      {
        conditions: degraded(
          'PodsFailing',
          'The last 4 pods ended before any client used them; the next is tried in 4 s',
        ),
        events: [
          event('PodFailed', 'dedicatedservice/my-app', 'A pod ended before any client used it: exit code 1'),
          event(
            'PodFailed',
            'dedicatedservice/my-app',
            'A pod ended before any client used it: exit code 3, last line: no db',
          ),
          event('PodsFailing', 'dedicatedservice/my-app', 'The last 4 pods ended'),
        ],
      },
      'Nothing is ready because the last 4 pods ended before any client used them: exit code 3, last line: no db.',
    ],
    [
      'the pods crash and Events may not be read',
      { conditions: degraded('PodsFailing', 'The last 4 pods ended; see the Events') },
      'Nothing is ready because the last 4 pods ended; see the Events.',
    ],
    [
      'a pod is not ready for a minute',
      {
        conditions: degraded('PodsNotReady', '1 pod has run for more than a minute'),
        pods: [pod('Running', 'runs; Readiness probe failed: no')],
      },
      'Nothing is ready because the pod my-app-x runs; Readiness probe failed: no.',
    ],
    [
      'the proxy cannot be pulled',
      {
        conditions: notReady('ProxiesNotReady', 'No proxy is ready yet'),
        proxies: [{ ...proxy, ready: false, note: 'The image proxy:9 cannot be pulled' }],
        status: { pendingTargets: 5 },
      },
      'Nothing is ready because the proxy my-app-proxy-1 is not ready: The image proxy:9 cannot be pulled.',
    ],
    [
      'the proxy may not be made',
      {
        conditions: notReady('ProxiesNotReady', 'No proxy is ready yet'),
        proxies: [],
        events: [event('FailedCreate', 'replicaset/my-app-proxy-7d', 'exceeded quota: small')],
      },
      'Nothing is ready because its proxy cannot be made: exceeded quota: small.',
    ],
    [
      'the proxy only waits for a pod',
      {
        conditions: notReady('ProxiesNotReady', 'No proxy is ready yet'),
        proxies: [{ ...proxy, ready: false, note: 'runs, and its readiness probe has not succeeded yet' }],
        pods: [pod('Pending', 'is starting')],
        status: { pendingTargets: 5 },
      },
      'Nothing is ready because its pods are starting: 0 of 5 are ready.',
    ],
    [
      'an old proxy goes and the new one is not there yet',
      {
        conditions: notReady('ProxiesNotReady', 'No proxy is ready yet'),
        proxies: [
          { ...proxy, ready: false, draining: true, note: 'is being deleted' },
          { ...proxy, name: 'my-app-proxy-2', ready: false, note: 'is starting' },
        ],
      },
      'Nothing is ready because the proxy my-app-proxy-2 is not ready: is starting.',
    ],
    [
      'the address is not there',
      { conditions: notReady('AddressPending', 'The Service has no address yet'), status: { availableTargets: 5 } },
      'Nothing is ready because the Service has no address yet.',
    ],
    [
      'nobody looks at it',
      {},
      'No operator has looked at this service; is it running? kubectl get deployment -n isolation-proxy-system.',
    ],
    [
      'it is being deleted',
      {
        conditions: ready,
        metadata: { deletionTimestamp: '2026-11-21T09:59:00Z' },
        status: { inUseTargets: 1, namespace: 'dedi-x' },
      },
      'It is being deleted, and waits for 1 connection to end (namespace dedi-x).',
    ],
    [
      'its deletion comes to no end',
      {
        conditions: ready,
        metadata: { deletionTimestamp: '2026-11-21T09:00:00Z' },
        status: { namespace: 'dedi-x' },
      },
      'It is being deleted, and waits for its pods to go (namespace dedi-x). The service has been Terminating for more than a minute: a pod takes long to end, or no operator is there to see it end (kubectl isolation check).',
    ],
  ])('when %s', (_, seen, sentence) => {
    expect(summaryOf(seen)).toBe(sentence)
  })
})
