// Writes that a session costs the API server, by operator and proxy together, from the audit log. Leases, Events and the service's own status are counted apart.
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../cluster/until.ts'
import { type AuditEvent, isOperator, isProxy, isWrite, readAudit } from '../product/audit.ts'
import type { Scene } from '../product/scene.ts'
import { etcdWrittenBytes } from './etcd.ts'
import type { Figure } from './figure.ts'

const SESSIONS = 40

export async function measureWrites(scene: Scene): Promise<Figure[]> {
  await scene.create('short', { replicas: 4, pool: { historyLimit: 5 } })
  await scene.create('long', { replicas: 4, pool: { historyLimit: 5 } })
  return [
    await measureWritesOf(scene, { name: 'short', lastsMs: 0, what: 'sessions under a second' }),
    await measureWritesOf(scene, { name: 'long', lastsMs: 1_500, what: 'sessions of 1.5 s' }),
  ].flat()
}

type Kind = { readonly name: string; readonly lastsMs: number; readonly what: string }

/** Of a service that exists, with a base of 4 and 5 receipts. */
export async function measureWritesOf(scene: Scene, { name, lastsMs, what }: Kind): Promise<Figure[]> {
  // Receipts are at their bound, so that each session of the window also lets one go.
  await run(scene, name, 10, lastsMs)
  const before = await settledWrites(scene, name)
  const bytesBefore = await etcdWrittenBytes()
  await run(scene, name, SESSIONS, lastsMs)
  const after = await settledWrites(scene, name)
  const bytes = (await etcdWrittenBytes()) - bytesBefore
  const per = (count: (event: AuditEvent) => boolean) =>
    ((after.filter(count).length - before.filter(count).length) / SESSIONS).toFixed(1)
  console.log(breakdown(before, after))
  return [
    { what: `API writes per session, ${what}`, value: per(isOfSession) },
    { what: `beside them, ${what}: Leases, Events, status`, value: per(event => !isOfSession(event)) },
    {
      what: `bytes that etcd writes per session, ${what}: its log, everything in the cluster included`,
      value: `${(bytes / SESSIONS / 1024).toFixed(1)} KiB`,
    },
  ]
}

/** What the writes were, by account, verb, resource and answer. */
function breakdown(before: readonly AuditEvent[], after: readonly AuditEvent[]): string {
  const counts = new Map<string, number>()
  const count = (events: readonly AuditEvent[], by: number) => {
    for (const event of events) {
      const { verb, objectRef, responseStatus } = event
      const key = `${isOperator(event) ? 'operator' : 'proxy'} ${verb} ${objectRef?.resource}${objectRef?.subresource ? `/${objectRef.subresource}` : ''} ${responseStatus?.code}`
      counts.set(key, (counts.get(key) ?? 0) + by)
    }
  }
  count(after, 1)
  count(before, -1)
  return [...counts]
    .filter(([, value]) => value > 0)
    .map(([key, value]) => `  ${key}: ${(value / SESSIONS).toFixed(2)}`)
    .join('\n')
}

const isOfSession = ({ objectRef }: AuditEvent) =>
  objectRef?.resource === 'isolationpods' || objectRef?.resource === 'pods'

async function run(scene: Scene, name: string, sessions: number, lastsMs: number): Promise<void> {
  for (let done = 0; done < sessions; done += 4) {
    await scene.untilWarm(name, 4)
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        const client = await scene.connect(name)
        await client.greeting()
        await delay(lastsMs)
        await client.leave()
      }),
    )
  }
}

/** All writes for one service so far, once everything is warm, every receipt but the last five has gone and nothing is under way. */
async function settledWrites(scene: Scene, name: string): Promise<AuditEvent[]> {
  await scene.untilWarm(name, 4)
  const pool = await scene.poolOf(name)
  await until(
    'the receipts at their bound',
    async () => {
      const tickets = await scene.tickets(name)
      const receipts = tickets.filter(({ status }) => status?.phase === 'Done')
      const settled =
        receipts.length <= 5 &&
        receipts.every(({ status }) => status?.podDeletedAt) &&
        tickets.filter(({ status }) => status?.phase === 'Reserved').length === 4
      return settled ? true : undefined
    },
    { limitMs: 180_000 },
  )
  const ours = (event: AuditEvent) => (isOperator(event) || isProxy(event, name)) && isWrite(event)
  const events = (await readAudit()).filter(ours)
  return events.filter(
    ({ objectRef }) =>
      objectRef?.namespace === pool || (objectRef?.namespace === scene.namespace && objectRef.name?.startsWith(name)),
  )
}
