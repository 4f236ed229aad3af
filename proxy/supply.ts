// Gives clients their pods: from the stock at once, else as soon as one can be reserved; and keeps the stock full.
import { type Backoff, backoffMs } from '../api/kube/backoff.ts'
import type { RefusalReason } from '../api/v1alpha1/reasons.ts'
import type { Claimant } from './client.ts'
import { coalesce } from './coalesce.ts'
import type { Config } from './config.ts'
import type { Custody } from './custody.ts'
import type { Deadlines } from './deadlines.ts'
import { type Beneficiary, createEvictions } from './evictions.ts'
import type { Fence } from './fence.ts'
import type { Held } from './held.ts'
import { planRejections } from './overflow.ts'
import { type Attempt, type AttemptResult, orderFor, planReserve } from './reserve.ts'
import type { SessionsView } from './sessions.ts'
import { stockSize } from './stock.ts'
import type { Tickets } from './tickets.ts'
import { createWaiting, type Departure, type Waiter } from './waiting.ts'

/** How a client came by its pod: in stock, reserved at once, or waited for. */
export type AcceptPath = 'stock' | 'reserve' | 'queue'

export type Turn =
  | { readonly kind: 'pod'; readonly held: Held; readonly path: AcceptPath }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'left' }

/** Whoever asks for a pod: it is told once. */
export type Asker = { onTurn(turn: Turn): void }

/** In the order in which they may follow. `draining` still serves those who wait; `closed` and `deleted` serve nobody. */
export const MODES = ['serving', 'draining', 'closed', 'deleted'] as const
export type Mode = (typeof MODES)[number]

export type SupplyParts = {
  readonly holder: string
  readonly config: () => Config
  /** Holders of this service that are alive. */
  readonly holders: () => number
  readonly fence: Fence
  readonly tickets: () => Pick<Tickets, 'get' | 'reservable' | 'heldBeside'>
  readonly custody: Custody
  /** Those that may have to give way. */
  readonly sessions: Pick<SessionsView, 'list' | 'measure'>
  readonly deadlines: Deadlines
  readonly attempt: (attempt: Attempt) => Promise<AttemptResult>
  readonly newClaimID: () => string
  readonly now: () => number
  readonly random: () => number
  readonly backoff: Backoff
  /** Stock, waiting or attempts may have changed. */
  readonly onChange: () => void
  readonly onTrouble: (error: unknown, failures: number) => void
}

export type Supply = {
  /** `first` for a client that had a pod which failed it: it goes before all others. The asker may be told before this returns. */
  next(client: Claimant, first: boolean, asker: Asker): void
  /** To be called when tickets, Leases, the config or the fence may have changed. */
  pump(): void
  /** Only forward: the wish for an earlier mode has no effect. */
  enter(mode: Mode): void
  mode(): Mode
  size(): number
  waiting(): number
  /** Those who wait, in the order in which they are served. */
  queued(): readonly Claimant[]
  /** Clients that wait and for whom no reserve is under way. */
  unmet(): number
}

const MAX_ATTEMPTS = 16

export function createSupply(parts: SupplyParts): Supply {
  const { holder, config, fence, custody, now } = parts
  const waiting = createWaiting<Held, Wait>(parts.deadlines, () => pumpSoon())
  /** Attempts that were lost to somebody else, by the resourceVersion they had seen: to be looked at again when the watch has caught up. */
  const lost = new Map<string, string>()
  const evictions = createEvictions({ ...parts, onDue: () => pump() })
  let mode: Mode = 'serving'
  let failures = 0
  /** After a failure nothing is attempted before it is over. */
  let pause: NodeJS.Timeout | undefined

  const size = () => {
    if (mode !== 'serving') return 0
    const { base, stock: override } = config()
    return stockSize({ base, holders: parts.holders(), override })
  }
  const idle = () => {
    const tickets = parts.tickets()
    for (const [name, seen] of lost) if (tickets.get(name)?.metadata.resourceVersion !== seen) lost.delete(name)
    return [...tickets.reservable()].filter(name => custody.roleOf(name) === 'none' && !lost.has(name))
  }

  const pump = () => {
    while (waiting.length() > 0 && fence.isOpen()) {
      const held = custody.take()
      if (!held) break
      waiting.serve(held)
    }
    if (mode === 'deleted') custody.endStock('Deleted')
    else if (mode !== 'serving' && waiting.length() === 0) custody.endStock('HolderDrained')
    reserve()
    reject()
    if (waiting.length() > 0 && fence.isOpen()) evictions.look(waiting.list)
    parts.onChange()
  }
  const pumpSoon = coalesce(pump)
  const reserve = () => {
    const need = { waiting: waiting.length(), stock: custody.stock.size(), attempts: custody.attempts(), size: size() }
    if (mode === 'deleted' || !fence.isOpen() || pause) return
    if (need.stock + need.attempts >= need.waiting + need.size) return
    const free = idle()
    if (free.length === 0) return
    const names = planReserve({ ...need, idle: orderFor(holder, free), maxAttempts: MAX_ATTEMPTS })
    for (const name of names) void attempt(name)
  }
  const atHand = () => (fence.isOpen() ? idle().length + custody.attempts() : 0)
  const reject = () => {
    // Nobody waits before there is a config. Behind a closed fence nobody knows what is at hand.
    if (waiting.length() === 0 || !fence.isOpen()) return
    if (config().overflow !== 'Reject') return
    const failed = waiting.list().filter(({ first }) => first).length
    const count = planRejections({ waiting: waiting.length(), failed, atHand: atHand() })
    if (count > 0) waiting.dismiss(count)
  }
  const attempt = async (name: string) => {
    const resourceVersion = parts.tickets().get(name)!.metadata.resourceVersion!
    custody.begin(name)
    const result = await parts.attempt({ name, resourceVersion, claimID: parts.newClaimID(), lapse: fence.lapses() })
    if (result.kind === 'held') custody.keep(result.held, result.ticket)
    else if (result.kind === 'burn') custody.spoil(result.held)
    else custody.abandon(name)
    if (result.kind === 'lost') shelve(name, resourceVersion)
    if (result.kind === 'failed') fail(result.error)
    else failures = 0
    pump()
  }
  const shelve = (name: string, resourceVersion: string) => {
    lost.set(name, resourceVersion)
    // A conflict that nothing comes of must not keep the ticket out of reach for ever.
    setTimeout(() => {
      if (lost.get(name) === resourceVersion) lost.delete(name)
      pump()
    }, parts.backoff.maxMs)
  }
  const fail = (error: unknown) => {
    failures += 1
    clearTimeout(pause)
    pause = setTimeout(
      () => {
        pause = undefined
        pump()
      },
      backoffMs(parts.backoff, failures, parts.random),
    )
    parts.onTrouble(error, failures)
  }

  const refusal = (): RefusalReason | undefined => {
    if (mode === 'deleted') return 'ServiceDeleted'
    return mode === 'closed' ? 'Draining' : undefined
  }
  const shortage = (): RefusalReason => (fence.isOpen() ? 'NoPodAvailable' : 'Fenced')
  const turnOf = (departure: Departure<Held>, wasAtHand: boolean): Turn => {
    switch (departure.kind) {
      case 'served':
        return { kind: 'pod', held: departure.with, path: wasAtHand ? 'reserve' : 'queue' }
      case 'left':
        return { kind: 'left' }
      case 'dismissed':
        return { kind: 'refused', reason: refusal() ?? shortage() }
      case 'late':
        return { kind: 'refused', reason: fence.isOpen() ? 'QueueTimeout' : 'Fenced' }
    }
  }
  const queue = (client: Claimant, first: boolean, asker: Asker) => {
    const { overflow, queue } = config()
    const isAtHand = atHand() > waiting.length()
    if (!first && !isAtHand && overflow === 'Reject') return asker.onTurn({ kind: 'refused', reason: shortage() })
    if (!first && !isAtHand && waiting.length() >= queue.length)
      return asker.onTurn({ kind: 'refused', reason: 'QueueFull' })
    const waitMs = client.acceptedAt + queue.timeoutMs - now()
    waiting.join(new Wait({ client, first, isAtHand, asker, turnOf }), { waitMs, gone: client.gone, first })
    pump()
  }

  return {
    next(client, first, asker) {
      const reason = refusal()
      if (reason) return asker.onTurn({ kind: 'refused', reason })
      const held = (first || waiting.length() === 0) && fence.isOpen() ? custody.take() : undefined
      if (!held) return queue(client, first, asker)
      // The client's SYN goes first.
      pumpSoon()
      asker.onTurn({ kind: 'pod', held, path: 'stock' })
    },
    pump,
    enter(next) {
      if (MODES.indexOf(next) > MODES.indexOf(mode)) mode = next
      if (refusal()) waiting.dismiss()
      pump()
    },
    mode: () => mode,
    size,
    waiting: waiting.length,
    queued: () => waiting.list().map(({ client }) => client),
    unmet: () => Math.max(0, waiting.length() - custody.attempts()),
  }
}

type Waits = {
  readonly client: Claimant
  /** It goes before all others, and is not sent away for want of a pod. */
  readonly first: boolean
  /** There was a pod for it when it came. */
  readonly isAtHand: boolean
  readonly asker: Asker
  readonly turnOf: (departure: Departure<Held>, wasAtHand: boolean) => Turn
}

/** One who waits. A class for the same reason as its place in the queue. */
class Wait implements Waiter<Held>, Beneficiary {
  readonly client: Claimant
  readonly first: boolean
  hasEvicted = false
  readonly #isAtHand: boolean
  readonly #asker: Asker
  readonly #turnOf: Waits['turnOf']

  constructor({ client, first, isAtHand, asker, turnOf }: Waits) {
    this.client = client
    this.first = first
    this.#isAtHand = isAtHand
    this.#asker = asker
    this.#turnOf = turnOf
  }

  onDeparture(departure: Departure<Held>) {
    this.#asker.onTurn(this.#turnOf(departure, this.#isAtHand))
  }
}
