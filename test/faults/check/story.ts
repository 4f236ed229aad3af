// An ordinary session as all witnesses tell it, for tests to spoil.
import type { Evidence, Note, Seen, Terms, Version } from './evidence.ts'

export const terms: Terms = { fenceMs: 4_000, livenessMs: 10_000 }

export const run = 'lab-proxy-1/100'
export const holder = 'proxy-1.boot'

export function lease(t: number, identity = holder): Version {
  const metadata = { name: `holder-${identity}`, namespace: 'pool', uid: identity, resourceVersion: String(t) }
  const spec = { holderIdentity: identity, leaseDurationSeconds: 4 }
  return { t, plural: 'leases', type: 'MODIFIED', object: { metadata, spec } }
}

type Status = Readonly<Record<string, unknown>>

export function ticket(t: number, status: Status, more: { name?: string; spec?: Status } = {}): Version {
  const { name = 'lab-a', spec = {} } = more
  const object: Seen = {
    metadata: { name, namespace: 'pool', uid: `uid-${name}`, resourceVersion: String(t) },
    spec: { templateHash: 'x', ...spec },
    status,
  }
  return { t, plural: 'isolationpods', type: 'MODIFIED', object }
}

export const published = { podUID: 'pod-a', podIP: '10.0.0.1' }
export const claim = { ...published, holder, claimID: 'claim-a', reservedAt: 'then' }
/** Of another ticket with a pod of its own. */
export const other = { podUID: 'pod-b', podIP: '10.0.0.2', holder, claimID: 'claim-b', reservedAt: 'then' }
export const done = { ...claim, phase: 'Done', endedAt: 'later', endReason: 'SessionEnded' }

/** `call` names one connection of the process `by` and the port that it comes from. */
export function dial(
  t: number,
  {
    by = run,
    port = 5_001,
    remote = '10.0.0.1:8080',
    thread,
  }: { by?: string; port?: number; remote?: string; thread?: number } = {},
): Note[] {
  const id = `${by}.${port}`
  return [
    { kind: 'syn', t, by, id, remote, ...(thread !== undefined && { thread }) },
    { kind: 'linked', t: t + 2, by, id, local: `10.9.9.9:${port}` },
  ]
}

export function accept(t: number, { port = 5_001, podUID = 'pod-a', local = '10.0.0.1:8080' } = {}): Note {
  return { kind: 'accept', t, podUID, pod: `name of ${podUID}`, peer: `10.9.9.9:${port}`, local }
}

export function heard(t: number, client: string, { index = 0, podUID = 'pod-a' } = {}): Note {
  return { kind: 'heard', t, podUID, peer: '10.9.9.9:5001', client, index }
}

export function pause(t: number, until: number, by = run): Note {
  return { kind: 'fault', t, until, by, effect: 'pause', trouble: 'pause' }
}

export const notes: readonly Note[] = [
  { kind: 'began', t: 1, by: run, pid: 100, pod: 'lab-proxy-1', program: 'proxy' },
  { kind: 'holder', t: 1, by: run, holder },
  { kind: 'birth', t: 100, podUID: 'pod-a', pod: 'lab-a', ip: '10.0.0.1', pid: 7 },
  ...dial(1_000),
  accept(1_001),
  heard(1_010, 'guest-1'),
  { kind: 'answer', t: 1_011, client: 'guest-1', text: 'hello pod-a' },
  { kind: 'answer', t: 1_012, client: 'guest-1', text: 'pod-a guest-1 0' },
  heard(1_020, 'guest-1', { index: 1 }),
  { kind: 'answer', t: 1_021, client: 'guest-1', text: 'pod-a guest-1 1' },
  { kind: 'alive', t: 90_000, by: run },
]

export const versions: readonly Version[] = [
  lease(50),
  ticket(100, { phase: 'Pending' }),
  ticket(200, { phase: 'Pending', ...published }),
  ticket(300, { phase: 'Idle', ...published }),
  ticket(400, { phase: 'Reserved', ...claim }),
  lease(900),
  ticket(1_300, { ...claim, phase: 'Active', client: 'c', activeAt: 'now' }),
  ticket(2_000, { ...done, client: 'c', activeAt: 'now' }),
]

/** The ordinary session with other notes and versions besides. */
export function story(more: Partial<Evidence> = {}): Evidence {
  return {
    notes: [...notes, ...(more.notes ?? [])].sort((a, b) => a.t - b.t),
    versions: [...versions, ...(more.versions ?? [])].sort((a, b) => a.t - b.t),
  }
}
