import { describe, expect, it } from 'vitest'
import type { CoreEvent, Pod } from '../../../../../api/kube/objects.ts'
import { buildConnectionRows } from '../../../../../plugin/commands/top/feed/connectionRows.ts'
import { buildLogRow } from '../../../../../plugin/commands/top/feed/logRow.ts'
import { buildPodRows } from '../../../../../plugin/commands/top/feed/podRows.ts'
import { buildReceiptRows } from '../../../../../plugin/commands/top/feed/receiptRows.ts'
import { concerns, viewEvents } from '../../../../../plugin/model/events.ts'
import { aConnection, afterLooks, aLook, aTicket } from './samples.ts'

const hostile = 'a\u001b]0;title\u0007b\nc'

describe('connections', () => {
  const active = (name: string, holder: string) =>
    aTicket(name, { phase: 'Active', holder, client: '10.9.9.9:1', activeAt: '2026-01-01T00:00:05Z' })
  const answers = {
    ...{ name: 'proxy-1', uid: 'one' },
    account: afterLooks([0, aLook({ connections: [aConnection('x', 12, 'pod-x')] })]),
  }
  const silent = { name: 'proxy-2', uid: 'two', account: undefined }

  it('are those that the proxies tell, and those of the tickets of a proxy that does not answer', () => {
    const rows = buildConnectionRows([answers, silent], [active('pod-x', 'one.b'), active('pod-y', 'two.b')])
    expect(rows).toMatchObject([
      { pod: 'pod-x', bytesIn: 12, via: 'proxy-1' },
      { pod: 'pod-y', bytesIn: undefined, bytesOut: undefined, client: '10.9.9.9:1', via: 'proxy-2' },
    ])
  })
  it('have beside them the clients that wait, who have no pod yet', () => {
    const waitingClients = [{ id: 'w', client: hostile, since: '2026-01-01T00:00:01.000Z' }]
    const proxy = { ...answers, account: afterLooks([0, aLook({ waitingClients })]) }
    expect(buildConnectionRows([proxy], [])).toEqual([
      {
        ...{ pod: '', sinceMs: Date.parse('2026-01-01T00:00:01Z'), via: 'proxy-1' },
        ...{ client: expect.not.stringMatching(/[^ -~]/), bytesIn: undefined, bytesOut: undefined },
        bytesPerSecond: undefined,
      },
    ])
  })
  it('that ended at their proxy a moment ago are gone, though their ticket does not say so yet', () => {
    expect(buildConnectionRows([answers], [active('pod-z', 'one.b')]).map(({ pod }) => pod)).toEqual(['pod-x'])
  })
  it('of a proxy that nobody knows any more are still shown', () => {
    expect(buildConnectionRows([], [active('pod-y', 'gone.b')])).toMatchObject([{ pod: 'pod-y', via: '' }])
  })
})

describe('pods', () => {
  const pod = (name: string, more: object = {}, meta: object = {}): Pod => ({
    metadata: { name, creationTimestamp: '2026-01-01T00:00:00Z', ...meta },
    spec: { nodeName: 'node-1', containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], ...more },
  })
  it.each([
    ['is quiet when all is well', aTicket('p', {}), pod('p'), { phase: 'Idle', node: 'node-1', note: '' }],
    [
      'says that it is to end',
      aTicket('p', {}, { retire: 'Unused', retireReason: 'Rollout' }),
      pod('p'),
      { note: 'is to end: Rollout' },
    ],
    ['says that it is not ready', aTicket('p', {}), pod('p', { conditions: [] }), { note: 'is not ready' }],
    [
      'says nothing of that while it starts',
      aTicket('p', { phase: 'Pending' }),
      pod('p', { conditions: [] }),
      { note: '' },
    ],
    ['says who is served', aTicket('p', { phase: 'Active', client: '1.2.3.4:5' }), pod('p'), { client: '1.2.3.4:5' }],
    [
      'says that it is being deleted',
      aTicket('p', { phase: 'Done' }),
      pod('p', {}, { deletionTimestamp: 'x' }),
      { note: 'is being deleted' },
    ],
    ['says that it was used', aTicket('p', { phase: 'Done' }), pod('p'), { note: expect.stringContaining('used') }],
  ])('%s', (_, ticket, pod, row) => {
    expect(buildPodRows([ticket], [pod])).toMatchObject([{ name: 'p', ...row }])
  })
  it('that are gone are receipts', () => {
    expect(buildPodRows([aTicket('p', { phase: 'Done' })], [])).toEqual([])
  })
  it('are known by their tickets alone, or by themselves alone', () => {
    expect(buildPodRows([aTicket('p', {})], undefined)).toMatchObject([{ phase: 'Idle', node: '' }])
    expect(buildPodRows(undefined, [pod('p')])).toMatchObject([{ phase: 'Running', node: 'node-1' }])
  })
  it('explain themselves in words that do nothing to a terminal', () => {
    const waiting = { state: { waiting: { reason: 'ErrImagePull', message: hostile } }, name: 'target', image: hostile }
    const broken = pod('p', { containerStatuses: [waiting], conditions: [] })
    const [row] = buildPodRows([aTicket('p', { phase: 'Pending' })], [broken])
    expect(row!.note).toMatch(/ab c/)
    expect(row!.note).not.toMatch(/\p{Cc}/u)
  })
})

describe('receipts', () => {
  it('are the tickets that are Done, newest first', () => {
    const done = (name: string, endedAt: string, more = {}) => aTicket(name, { phase: 'Done', endedAt, ...more })
    const rows = buildReceiptRows([
      done('old', '2026-01-01T00:00:10Z', { activeAt: '2026-01-01T00:00:04Z', bytesIn: 3, endReason: 'SessionEnded' }),
      aTicket('idle', {}),
      done('new', '2026-01-01T00:00:20Z', { podDeletedAt: '2026-01-01T00:00:21Z', endReason: 'ScaleDown' }),
    ])
    expect(rows).toMatchObject([
      { pod: 'new', durationMs: undefined, bytesIn: undefined, podDeletedAtMs: Date.parse('2026-01-01T00:00:21Z') },
      { pod: 'old', durationMs: 6_000, bytesIn: 3, reason: 'SessionEnded', podDeletedAtMs: undefined },
    ])
  })
})

describe('events', () => {
  const event = (kind: string, name: string, more: Partial<CoreEvent> = {}): CoreEvent =>
    ({ metadata: { name: 'e' }, involvedObject: { kind, name }, ...more }) as CoreEvent
  it.each([
    ['DedicatedService', 'my-app', true],
    ['DedicatedService', 'my-app-2', false],
    ['Deployment', 'my-app-proxy', true],
    ['Service', 'my-app-proxy', true],
    ['Pod', 'my-app-proxy-7d9-x2', true],
    ['Pod', 'my-app-2-proxy-7d9-x2', false],
    ['Pod', 'my-app-proxyless', false],
  ])('of %s %s: %s', (kind, name, does) => {
    expect(concerns('my-app', event(kind, name))).toBe(does)
  })
  it('are told newest first, with the time and number of the last of a series', () => {
    const rows = viewEvents([
      event('Pod', 'a', { lastTimestamp: '2026-01-01T00:00:01Z', count: 4, message: hostile }),
      event('Pod', 'b', {
        eventTime: '2026-01-01T00:00:00.000000Z',
        series: { lastObservedTime: '2026-01-01T00:00:09.000000Z', count: 7 },
      }),
    ])
    expect(rows).toMatchObject([
      { object: 'pod/b', count: 7 },
      { object: 'pod/a', count: 4, message: 'ab c' },
    ])
  })
})

describe('a line of a proxy log', () => {
  const line = (text: string) =>
    buildLogRow({ namespace: 'n', pod: 'p', container: 'proxy', time: '2026-01-01T00:00:00.000000000Z', text })
  it('shows message and fields of an entry', () => {
    const entry = {
      level: 'warn',
      time: 'x',
      service: 'n/s',
      proxy: 'p',
      pod: 'q',
      err: { message: 'no way', stack: 's' },
      msg: 'm',
    }
    expect(line(JSON.stringify(entry))).toMatchObject({ level: 'warn', from: 'p', message: 'm pod=q no way' })
  })
  it.each(['plain text', '{"broken', '{'])('shows %s as it stands', text => {
    expect(line(text)).toMatchObject({ level: '', message: text })
  })
  it('shows nothing that a terminal could obey', () => {
    expect(line(hostile).message).toBe('ab c')
    expect(line(JSON.stringify({ level: hostile, msg: hostile })).message).not.toMatch(/\p{Cc}/u)
  })
})
