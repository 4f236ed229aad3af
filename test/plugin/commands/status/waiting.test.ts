// Clients that wait, as `status` tells of them.
import { expect, it } from 'vitest'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import { viewWaiting, viewWaitingClients } from '../../../../plugin/commands/status/waiting.ts'
import { viewService } from '../../../../plugin/model/viewService.ts'
import { aLook } from '../top/feed/samples.ts'

const since = '2026-11-21T10:00:00Z'

function waitingOf(status: object, reason?: string) {
  const degraded = { type: 'Degraded', status: 'True', reason, message: `${reason}!`, lastTransitionTime: since }
  const service = {
    metadata: { name: 'x', namespace: 'default' },
    spec: { image: 'a:1', port: 1, pool: {} },
    status: { observedGeneration: 1, conditions: reason ? [degraded] : [], ...status },
  } as unknown as DedicatedService
  return viewWaiting({ service, view: viewService(service, undefined, 0) })
}

it.each([
  ['nobody waits', {}, undefined, undefined],
  [
    'pods are coming',
    { waitingConnections: 2, pendingTargets: 3 },
    'ClientsWaiting',
    { since, why: '3 pods are starting' },
  ],
  ['nothing is coming', { waitingConnections: 2 }, 'ClientsWaiting', { since, why: 'no pod is available' }],
  ['something is wrong', { waitingConnections: 2 }, 'MaxPodsReached', { why: 'MaxPodsReached!' }],
  ['the operator has not said so yet', { waitingConnections: 2 }, undefined, { why: 'no pod is available' }],
])('%s', (_, status, reason, wanted) => {
  expect(waitingOf(status, reason)).toEqual(wanted && { clients: 2, ...wanted })
})

it('each is told of with its proxy, the longest waiting first', () => {
  const at = (second: number) => `2026-11-21T10:00:0${second}.000Z`
  const looks = new Map([
    ['proxy-1', aLook({ waitingClients: [{ id: 'a', client: '10.0.0.1:1', since: at(5) }] })],
    ['older-proxy', aLook({ waitingClients: undefined })],
    ['proxy-2', aLook({ waitingClients: [{ id: 'b', client: '10.0.0.2:2\u001b[2J', since: at(3) }] })],
  ])
  expect(viewWaitingClients({ looks })).toEqual([
    {
      client: expect.stringMatching(/^10\.0\.0\.2:2[ -~]*$/),
      since: expect.stringContaining('10:00:03'),
      proxy: 'proxy-2',
    },
    { client: '10.0.0.1:1', since: expect.stringContaining('10:00:05'), proxy: 'proxy-1' },
  ])
})
