// A supply over a pool in memory, for tests of who gets which pod.
import { onTestFinished } from 'vitest'
import type { Backoff } from '../../api/kube/backoff.ts'
import { createClient as createKubeClient } from '../../api/kube/client.ts'
import type { EndReason } from '../../api/v1alpha1/reasons.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Claimant } from '../../proxy/client.ts'
import type { Config } from '../../proxy/config.ts'
import { createCustody } from '../../proxy/custody.ts'
import { createDeadlines } from '../../proxy/deadlines.ts'
import { createFence } from '../../proxy/fence.ts'
import { readHeld } from '../../proxy/held.ts'
import { createOutbox } from '../../proxy/outbox.ts'
import type { Attempt, AttemptResult } from '../../proxy/reserve.ts'
import type { Session } from '../../proxy/sessions.ts'
import { createSupply, type Supply, type Turn } from '../../proxy/supply.ts'
import { isReservable } from '../../proxy/tickets.ts'

const holder = 'me.0a1b2c3d'
/** Longer than any test lasts. */
const NO_RETRY: Backoff = { initialMs: 60_000, maxMs: 60_000 }

export function ask(supply: Pick<Supply, 'next'>, client: Claimant, first: boolean): Promise<Turn> {
  return new Promise(onTurn => supply.next(client, first, { onTurn }))
}

/** A supply over a pool in memory; `answer` is what the API server makes of an attempt. Its records go to a server that is away. */
export function poolOf(names: string[], change: Partial<Config> = {}, backoff: Backoff = NO_RETRY) {
  const tickets = new Map(names.map(name => [name, ticket(name, '1')]))
  const client = createKubeClient({ server: 'http://127.0.0.1:9' }, { userAgent: 'test' })
  onTestFinished(() => client.close())
  const attempts: Attempt[] = []
  const ended: EndReason[] = []
  const common = { holder, random: () => 0, date: () => new Date(0), backoff }
  const onTrouble = () => {} // the server is away on purpose
  const fence = createFence(() => 0)
  fence.wish(1000)
  fence.confirm({ sentAt: 0, fenceMs: 1000 })
  const outbox = createOutbox({
    ...common,
    client,
    namespace: 'pool',
    timeoutMs: 1000,
    onWritten: () => {},
    onTrouble,
    onRecovery: () => {},
  })
  const custody = createCustody({
    ...{ ...common, outbox, endSession: () => {}, look: name => tickets.get(name) },
    onEnded: reason => ended.push(reason),
  })
  const pool = {
    ...{ tickets, attempts, ended, fence, custody },
    sessions: { list: (): Session[] => [], measure: () => undefined },
    answer: (attempt: Attempt): AttemptResult => take(tickets, attempt),
    /** So often it was looked at who waits for what. */
    looks: 0,
  }
  const config = {
    base: 0,
    stock: undefined,
    replicas: 1,
    queue: { length: 128, timeoutMs: 60_000 },
    ...{ overflow: 'Queue', maxPods: Number.POSITIVE_INFINITY },
    ...change,
  } as Config
  const supply = createSupply({
    ...{ ...common, fence, custody, now: () => 0, onTrouble },
    onChange() {
      pool.looks += 1
    },
    config: () => config,
    holders: () => 1,
    ...{ sessions: pool.sessions, deadlines: createDeadlines(() => 0) },
    tickets: () => ({
      heldBeside: () => [...tickets.values()].filter(({ status }) => status?.holder === 'somebody else').length,
      get: name => tickets.get(name),
      reservable: () => new Set([...tickets.values()].filter(isReservable).map(({ metadata }) => metadata.name)),
    }),
    attempt: async attempt => {
      attempts.push(attempt)
      return pool.answer(attempt)
    },
    newClaimID: () => `claim-${attempts.length}`,
  })
  return { ...pool, pool, supply }
}

export function ticket(name: string, resourceVersion: string): IsolationPod {
  const status = { phase: 'Idle', podUID: `uid-${name}`, podIP: '10.0.0.1' } as const
  return { metadata: { name, resourceVersion }, spec: { templateHash: 'h' }, status }
}

/** The server takes it, and the watch shows it at once. */
export function take(tickets: Map<string, IsolationPod>, { name, claimID, lapse }: Attempt): AttemptResult {
  const before = ticket(name, '2')
  const reserved: IsolationPod = { ...before, status: { ...before.status!, phase: 'Reserved', holder, claimID } }
  tickets.set(name, reserved)
  return { kind: 'held', held: readHeld(reserved, lapse)!, ticket: reserved }
}
