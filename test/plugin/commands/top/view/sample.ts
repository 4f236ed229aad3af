// A cluster as `top` sees it, for tests: values, the same at every run.
import type {
  ConnectionRow,
  Detail,
  EventRow,
  LogRow,
  Part,
  PodRow,
  ReceiptRow,
  ServiceRow,
  Snapshot,
} from '../../../../../plugin/commands/top/snapshot.ts'
import { unicodeGlyphs } from '../../../../../plugin/commands/top/view/glyphs.ts'
import type { Look } from '../../../../../plugin/commands/top/view/ui.ts'

export const nowMs = Date.parse('2026-11-21T10:42:07Z')
const minutes = 60_000

export const look: Look = { glyphs: unicodeGlyphs, utcOffsetMinutes: 0, readonly: false }

export function serviceRow(key: string, more: Partial<ServiceRow> = {}): ServiceRow {
  const [namespace = '', name = ''] = key.split('/')
  return {
    ...{ key, namespace, name, uid: `uid-of-${key}`, image: `${name}:1.4`, port: 8080 },
    ...{ base: 5, leastBase: undefined },
    ...{ address: '10.0.3.7:9090', poolNamespace: `dedi-${namespace}-${name}-3f9c`, createdAtMs: nowMs - 90 * minutes },
    counts: { idle: 5, reserved: 0, inUse: 0, pending: 0, waiting: 0 },
    ...{ countsFrom: 'tickets', state: 'Ready', reason: '', message: '', staleSinceMs: undefined, traffic: undefined },
    ...more,
  }
}

export const services: readonly ServiceRow[] = [
  serviceRow('default/my-app', {
    counts: { idle: 3, reserved: 2, inUse: 7, pending: 2, waiting: 0 },
    traffic: {
      ...{ perSecond: 3.2, history: [0, 1, 3, 5, 4, 2, 1, 1.2] },
      ...{ acceptP50Ms: 0.8, acceptP99Ms: 2.1, unanswered: 0, refused: [] },
    },
  }),
  serviceRow('lab/ssh-bastion', {
    traffic: {
      ...{ perSecond: 0, history: [0, 0, 0, 0, 0, 0, 0, 0] },
      ...{ acceptP50Ms: undefined, acceptP99Ms: undefined, unanswered: 0, refused: [] },
    },
  }),
  serviceRow('ctf/pwn-101', {
    counts: { idle: 0, reserved: 0, inUse: 48, pending: 4, waiting: 12 },
    ...{ state: 'Queueing', reason: 'ClientsWaiting', message: 'pods starting, 0 of 60 free' },
    traffic: {
      ...{ perSecond: 9.8, history: [8, 9, 9, 10, 10, 9, 8, 9.8] },
      ...{ acceptP50Ms: 310, acceptP99Ms: 2_400, unanswered: 0, refused: [] },
    },
  }),
  serviceRow('dev/broken', {
    counts: { idle: 0, reserved: 0, inUse: 0, pending: 2, waiting: 0 },
    ...{ state: 'Degraded', reason: 'ImagePull', message: 'image app:tagg cannot be pulled (not found)' },
  }),
]

export const connections: readonly ConnectionRow[] = [
  {
    ...{
      pod: 'my-app-k3x9q2w7ab',
      client: '203.0.113.9:51022',
      sinceMs: nowMs - 14 * minutes,
      via: 'my-app-proxy-7d9-x2',
    },
    ...{ bytesIn: 1_258_291, bytesOut: 92_274_688, bytesPerSecond: 317_440 },
  },
  {
    ...{ pod: 'my-app-7hh2m1c0de', client: '198.51.100.4:40112', sinceMs: nowMs - 3_000, via: '' },
    ...{ bytesIn: undefined, bytesOut: undefined, bytesPerSecond: undefined },
  },
]

export const pods: readonly PodRow[] = [
  podRow('my-app-k3x9q2w7ab', { phase: 'Active', client: '203.0.113.9:51022' }),
  podRow('my-app-aaaaaaaaaa', { phase: 'Idle' }),
  podRow('my-app-bbbbbbbbbb', { phase: 'Pending', note: 'ImagePullBackOff: my-app:1.4', ip: '', node: '' }),
]

export function podRow(name: string, more: Partial<PodRow> = {}): PodRow {
  const rest = {
    phase: 'Idle',
    ip: '10.1.0.9',
    node: 'node-1',
    client: '',
    createdAtMs: nowMs - 20 * minutes,
    note: '',
  }
  return { name, ...rest, ...more }
}

const receipts: readonly ReceiptRow[] = [
  {
    ...{ pod: 'my-app-cccccccccc', client: '192.0.2.1:1025', endedAtMs: nowMs - 30_000, durationMs: 61_000 },
    ...{ bytesIn: 412, bytesOut: 9_216, reason: 'ClientClosed', podDeletedAtMs: nowMs - 28_000 },
  },
  {
    ...{ pod: 'my-app-dddddddddd', client: '', endedAtMs: nowMs - 40_000, durationMs: undefined },
    ...{ bytesIn: undefined, bytesOut: undefined, reason: 'ScaleDown', podDeletedAtMs: undefined },
  },
]

const events: readonly EventRow[] = [
  {
    ...{ atMs: nowMs - 5_000, type: 'Warning', reason: 'ImagePull', object: 'DedicatedService/my-app', count: 3 },
    message: 'image my-app:1.4 cannot be pulled',
  },
  {
    ...{ atMs: nowMs - 9_000, type: 'Normal', reason: 'Created', object: 'DedicatedService/my-app', count: 1 },
    message: 'made',
  },
]

const log: readonly LogRow[] = [
  { atMs: nowMs - 2_000, level: 'info', from: 'my-app-proxy-7d9-x2', message: 'connection begins' },
  { atMs: nowMs - 1_000, level: 'warn', from: 'my-app-proxy-7d9-x2', message: 'no pod is free' },
]

export function rows<T>(all: readonly T[]): Part<T> {
  return { kind: 'rows', rows: all, staleSinceMs: undefined }
}

export const detail: Detail = {
  ...{ key: 'default/my-app', deleted: false },
  ...{
    connections: rows(connections),
    pods: rows(pods),
    receipts: rows(receipts),
    events: rows(events),
    log: rows(log),
  },
}

export function snapshotOf(more: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ nowMs, context: 'prod-eu', namespace: undefined, link: { kind: 'live' } },
    ...{ forbidden: [], services, detail: undefined },
    ...more,
  }
}
