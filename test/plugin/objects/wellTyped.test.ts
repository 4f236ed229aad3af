// Objects with anything anywhere: every view of them is made, and shows nothing that only a program could understand.
import { describe, expect, it } from 'vitest'
import type { CoreEvent, Lease, Pod } from '../../../api/kube/objects.ts'
import { coreEvents, leases, pods } from '../../../api/kube/resources.ts'
import { holderLabel, leaseName, serviceLabel } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { receiptColumns } from '../../../plugin/commands/audit/receipts.ts'
import { verify } from '../../../plugin/commands/audit/verify.ts'
import { columnsOf } from '../../../plugin/commands/list/columns.ts'
import { explain } from '../../../plugin/commands/status/explain.ts'
import { renderReport } from '../../../plugin/commands/status/render.ts'
import { buildConnectionRows } from '../../../plugin/commands/top/feed/connectionRows.ts'
import { buildPodRows } from '../../../plugin/commands/top/feed/podRows.ts'
import { buildReceiptRows } from '../../../plugin/commands/top/feed/receiptRows.ts'
import { stripEvent, stripPod, stripService, stripTicket } from '../../../plugin/commands/top/feed/strip.ts'
import { containerNames, runOf } from '../../../plugin/logs/containers.ts'
import { viewEvents } from '../../../plugin/model/events.ts'
import { viewService } from '../../../plugin/model/viewService.ts'
import { asSent, wellTyped } from '../../../plugin/objects/wellTyped.ts'
import { createColor } from '../../../plugin/output/color.ts'
import { renderTable } from '../../../plugin/output/table.ts'
import { withOddPlaces } from './odd.ts'

const at = '2026-11-21T10:00:00Z'
const nowMs = Date.parse('2026-11-21T11:00:00Z')
const metadata = { namespace: 'games', name: 'arena', uid: 'u-1', resourceVersion: '7', creationTimestamp: at }

const service = {
  metadata: { ...metadata, generation: 2, labels: { a: 'b' }, annotations: { 'soh.re/base-pool-size': '3' } },
  spec: {
    image: 'arena:1',
    port: 80,
    replicas: 2,
    template: { spec: { containers: [{ name: 'target', image: 'arena:1' }] } },
    pool: { historyLimit: 10, maxPods: 5 },
    connections: { allow: ['10.0.0.0/8'], deny: ['10.6.6.0/24'], maxPerSource: 3, claimOn: 'FirstByte' },
    proxy: {
      replicas: 2,
      proxyProtocol: { accept: ['10.0.0.0/28'] },
      tls: { secretName: 'my-tls', minVersion: '1.3', clientCA: { secretName: 'my-clients' } },
    },
  },
  status: {
    ...{ observedGeneration: 2, availableTargets: 1, inUseTargets: 1, pendingTargets: 1, waitingConnections: 1 },
    ...{ namespace: 'dedi-x', address: '10.0.0.1:80' },
    conditions: [
      { type: 'Ready', status: 'False', reason: 'NoPods', message: 'none', lastTransitionTime: at },
      { type: 'Degraded', status: 'True', reason: 'PodsFailing', message: 'they fail', lastTransitionTime: at },
    ],
  },
} as unknown as DedicatedService

const ticket = {
  metadata: { ...metadata, name: 'arena-1', namespace: 'dedi-x' },
  spec: { templateHash: 'h', port: 80, retire: 'Now', retireReason: 'Evicted' },
  status: {
    ...{ phase: 'Done', podUID: 'p-1', podIP: '10.0.0.2', holder: 'u-2.boot', claimID: 'c', client: '10.9.9.9:5' },
    ...{ phaseSince: at, reservedAt: at, activeAt: at, endedAt: at, podDeletedAt: at },
    ...{ endReason: 'SessionEnded', bytesIn: 1, bytesOut: 2 },
  },
} as IsolationPod
const active = { ...ticket, status: { ...ticket.status, phase: 'Active' } } as IsolationPod

const container = {
  ...{ name: 'target', image: 'arena:1', containerID: 'x', restartCount: 1, ready: false },
  state: { waiting: { reason: 'ImagePullBackOff', message: 'no' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error', message: 'last words', containerID: 'w' } },
}
const pod = {
  metadata: { ...metadata, name: 'arena-1', uid: 'u-2' },
  spec: { nodeName: 'n', containers: [{ name: 'target', image: 'i' }], initContainers: [{ name: 'before' }] },
  status: {
    ...{ phase: 'Running', podIP: '10.0.0.2', reason: 'r', message: 'm' },
    conditions: [{ type: 'Ready', status: 'False', reason: 'r', message: 'm' }],
    ...{ containerStatuses: [container], initContainerStatuses: [{ ...container, name: 'before' }] },
  },
} as unknown as Pod
const crashing = {
  ...pod,
  status: {
    phase: 'Failed',
    containerStatuses: [{ ...container, state: { terminated: { exitCode: 3, signal: 9, reason: 'r', message: 'm' } } }],
  },
} as unknown as Pod

const lease = {
  metadata: { ...metadata, name: leaseName('u-2'), labels: { [holderLabel]: 'true', [serviceLabel]: 'arena' } },
  spec: { holderIdentity: 'h', renewTime: at },
} as unknown as Lease
const event = {
  metadata,
  ...{
    type: 'Warning',
    reason: 'PodFailed',
    message: 'used them: words',
    count: 2,
    firstTimestamp: at,
    lastTimestamp: at,
  },
  ...{ eventTime: at, series: { count: 3, lastObservedTime: at } },
  involvedObject: { kind: 'DedicatedService', namespace: 'games', name: 'arena', uid: 'u-1' },
} as unknown as CoreEvent

type World = {
  service: DedicatedService
  tickets: IsolationPod[]
  pods: Pod[]
  leases: Lease[]
  events: CoreEvent[]
}

const world: World = { service, tickets: [ticket, active], pods: [pod, crashing], leases: [lease], events: [event] }

/** Everything that the commands show of it, as text. */
function showAll({ service, tickets, pods, leases, events }: World): string {
  const columns = columnsOf({ wide: true, withNamespace: true, labels: ['a'], showLabels: true, now: () => nowMs })
  const sight = { service, tickets, targetPods: pods, leases, proxies: pods, events }
  const report = explain(
    { ...sight, lastLines: new Map(), looks: new Map(), unreadable: [] },
    { nowMs, mostEvents: 10 },
  )
  const color = createColor({ color: 'never', env: {}, isTTY: false })
  const stripped = { pods: pods.map(stripPod), tickets: tickets.map(stripTicket), events: events.map(stripEvent) }
  return [
    renderTable(columns, [service], { noHeaders: true }),
    renderReport(report, { color, nowMs, wide: true }),
    JSON.stringify(report),
    renderTable(receiptColumns(true, undefined), tickets, { noHeaders: true }),
    JSON.stringify(verify(tickets, pods)),
    JSON.stringify(viewService(stripService(service), stripped.tickets, nowMs)),
    JSON.stringify(buildPodRows(stripped.tickets, stripped.pods)),
    JSON.stringify(buildReceiptRows(stripped.tickets)),
    JSON.stringify(buildConnectionRows([], stripped.tickets)),
    JSON.stringify(viewEvents(stripped.events)),
    JSON.stringify(pods.map(each => [containerNames(each), runOf(each, 'target')])),
  ].join('\n')
}

const nonsense = /\[object |\bNaN\b|\bundefined\b|function /

it('what is as it should be is shown, and stays the object that it was', () => {
  expect(showAll(world)).not.toMatch(nonsense)
  expect(wellTyped(dedicatedServices, service)).toBe(service)
  expect(wellTyped(isolationPods, ticket)).toBe(ticket)
  expect(wellTyped(pods, pod)).toBe(pod)
  expect(wellTyped(leases, lease)).toBe(lease)
  expect(wellTyped(coreEvents, event)).toBe(event)
})

describe('something odd anywhere', () => {
  it.each<readonly [what: string, odd: () => Iterable<{ where: string; copy: object }>, put: (copy: never) => World]>([
    ['in a service', () => withOddPlaces(service), copy => ({ ...world, service: wellTyped(dedicatedServices, copy) })],
    ['in a receipt', () => withOddPlaces(ticket), copy => ({ ...world, tickets: [wellTyped(isolationPods, copy)] })],
    ['in a ticket', () => withOddPlaces(active), copy => ({ ...world, tickets: [wellTyped(isolationPods, copy)] })],
    ['in a pod', () => withOddPlaces(pod), copy => ({ ...world, pods: [wellTyped(pods, copy)] })],
    ['in a pod that failed', () => withOddPlaces(crashing), copy => ({ ...world, pods: [wellTyped(pods, copy)] })],
    ['in a Lease', () => withOddPlaces(lease), copy => ({ ...world, leases: [wellTyped(leases, copy)] })],
    ['in an Event', () => withOddPlaces(event), copy => ({ ...world, events: [wellTyped(coreEvents, copy)] })],
  ])('%s is passed over', (_, oddities, put) => {
    let count = 0
    for (const { where, copy } of oddities()) {
      count += 1
      expect(() => showAll(put(copy as never)), where).not.toThrow()
      expect(showAll(put(copy as never)), where).not.toMatch(nonsense)
    }
    expect(count).toBeGreaterThan(50)
  })
})

it('what the server sent can still be had as it was', () => {
  const odd = { ...service, status: { conditions: {} } } as unknown as DedicatedService
  const read = wellTyped(dedicatedServices, odd)
  expect(read.status?.conditions).toBeUndefined()
  expect(asSent(read)).toBe(odd)
  expect(asSent(service)).toBe(service)
})
