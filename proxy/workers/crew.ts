// All workers of a proxy, as the holder's thread sees them: together they are one front, their sessions one list, and what they take from the stock it learns of.
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { passLine } from '../../api/log.ts'
import type { EndReason } from '../../api/v1alpha1/reasons.ts'
import type { Claimant } from '../client.ts'
import type { Clock } from '../clock.ts'
import { coalesce } from '../coalesce.ts'
import { type Config, plain } from '../config.ts'
import type { Crowd } from '../crowd.ts'
import { type FenceMemory, openUntil } from '../fence.ts'
import type { Front } from '../front.ts'
import type { Held } from '../held.ts'
import type { Holder } from '../holder.ts'
import type { Limits } from '../limits.ts'
import type { StoryMetrics } from '../metrics.ts'
import type { Stay } from '../overstay.ts'
import { Roster } from '../roster.ts'
import type { SessionsView, SessionView } from '../sessions.ts'
import type { Settings } from '../settings.ts'
import { Notice } from '../signal.ts'
import { MODES, type Mode, type Turn } from '../supply.ts'
import { allocateBoard, Board } from './board.ts'
import type { Order, Report, WorkerWish } from './messages.ts'
import { allocateRing, Ring } from './ring.ts'
import { createSharedStock, type SharedStock } from './sharedStock.ts'

export type CrewParts = {
  readonly count: number
  /** The proxy's own, which runs a worker when it is given the word. */
  readonly program: string | URL
  readonly settings: Settings
  readonly log: Logger
  readonly logBase: Readonly<Record<string, string>>
  readonly room: number
  readonly maxSilent: number
  readonly mostPipes: number
  /** Stories that are over, pods that were taken, sessions. */
  readonly onChange: () => void
  readonly onListening: () => void
  /** A worker has failed: the process must end. */
  readonly onFailure: (error: unknown) => void
}

/** Whom a crew works for. */
export type CrewHolder = Pick<Holder, 'supply' | 'custody' | 'outbox'> & {
  readonly limits: Limits
  readonly metrics: StoryMetrics
}

export type Crew = {
  readonly clock: Clock
  readonly stock: SharedStock
  readonly sessions: SessionsView
  readonly crowd: Crowd
  readonly front: Front
  onFence(memory: FenceMemory): void
  onConfig(config: Config): void
  /** Who waits, or has ceased to, may have changed. */
  look(): void
  serve(holder: CrewHolder): void
}

type Reader<K extends Report['kind']> = (report: Extract<Report, { kind: K }>, worker: Worker) => unknown
type Readers = { readonly [K in Report['kind']]: Reader<K> }

/** Milliseconds since the process began, in each of its threads. */
const clockSources = { monotonic: () => performance.now(), wall: Date.now }

export function createCrew(parts: CrewParts): Crew {
  const { settings, onChange } = parts
  const memory = { board: allocateBoard(), ring: allocateRing() }
  const board = new Board(memory.board)
  board.begin(clockSources)
  const stock = createSharedStock(new Ring(memory.ring))
  const sessions = new Roster<Seen>()
  /** Those that were taken and are not Done. */
  const inUse = new Roster<Held>()
  const asking = new Roster<Notice>()
  const measurings = new Map<number, { left: number; resolve: () => void }>()
  const sights = new Map<Worker, { silent: number; certificateExpiresAt: number | undefined }>()
  let holder: CrewHolder | undefined
  let mode: Mode = 'serving'
  let isListening = false
  let isStopped = false
  let unstopped = 0
  let asked = 0

  const start = (_: unknown, index: number) => {
    const wish: WorkerWish = {
      ...{ ...memory, logBase: parts.logBase, timeOrigin: performance.timeOrigin },
      settings: pickSettings(settings),
      prefix: `${settings.identity.bootId}-${index}`,
      room: parts.room,
      maxSilent: Math.max(1, Math.floor(parts.maxSilent / parts.count)),
      mostPipes: Math.max(1, Math.floor(parts.mostPipes / parts.count)),
    }
    const worker = new Worker(parts.program, { argv: ['worker'], workerData: wish, name: `worker ${index}` })
    worker.on('message', (reports: readonly Report[]) => {
      for (const report of reports) read(report, worker)
      board.addUnread(-reports.length)
      onChange()
    })
    worker.on('error', parts.onFailure)
    worker.on('exit', code => parts.onFailure(new Error(`worker ${index} ended by itself, with ${code}`)))
    return worker
  }
  const tellOne = (worker: Worker, order: Order) => worker.postMessage(order)
  const tellAll = (order: Order) => {
    for (const worker of workers) tellOne(worker, order)
  }
  const pumpSoon = coalesce(() => holder!.supply.pump())

  const readers: Readers = {
    taken({ pod }) {
      const held = stock.taken(pod)!
      inUse.set(pod, held)
      holder!.custody.use(held)
      pumpSoon()
    },
    ask: ({ client, first }, worker) => ask(worker, client, first),
    left: ({ client }) => asking.get(client)?.abort(),
    came: ({ host }) => holder!.limits.count(host),
    knock: ({ host, hasRoom, number }, worker) =>
      tellOne(worker, { kind: 'refusal', number, reason: holder!.limits.enter(host, hasRoom) }),
    went: ({ host }) => holder!.limits.leave(host),
    over: () => board.addClients(-1),
    opened: (report, worker) => sessions.set(report.pod, new Seen(report, order => tellOne(worker, order))),
    joined({ pod, stay }) {
      sessions.get(pod)!.lasting = stay
    },
    closed: ({ pod }) => sessions.delete(pod),
    active: ({ pod, service }) => holder!.outbox.active(inUse.get(pod)!, service),
    ended({ pod, ending }) {
      const held = inUse.get(pod)!
      inUse.delete(pod)
      holder!.custody.end(held, ending)
    },
    metric({ what, values }) {
      const method = holder!.metrics[what] as (...values: readonly unknown[]) => void
      method(...values)
    },
    line: ({ line }) => passLine(parts.log, line),
    listening() {
      isListening = true
      parts.onListening()
    },
    stopped() {
      unstopped -= 1
    },
    sight: (report, worker) => sights.set(worker, report),
    measured({ number, measures }) {
      for (const { pod, bytes, stay } of measures) sessions.get(pod)?.see(bytes, stay)
      const measuring = measurings.get(number)!
      measuring.left -= 1
      if (measuring.left > 0) return
      measurings.delete(number)
      measuring.resolve()
    },
  }
  const read = <K extends Report['kind']>(report: Extract<Report, { kind: K }>, worker: Worker) =>
    (readers[report.kind as K] as Reader<K>)(report, worker)
  const ask = (worker: Worker, client: Omit<Claimant, 'gone'>, first: boolean) => {
    const gone = new Notice()
    asking.set(client.id, gone)
    const onTurn = (turn: Turn) => {
      asking.delete(client.id)
      if (turn.kind === 'pod') inUse.set(turn.held.name, turn.held)
      tellOne(worker, { kind: 'turn', client: client.id, turn })
    }
    holder!.supply.next({ ...client, gone }, first, { onTurn })
    // From here on it is known whether it waits.
    look()
    board.addAsking(-1)
  }
  const measure = (kind: 'measure' | 'pulse') => {
    const { promise, resolve } = Promise.withResolvers<void>()
    asked += 1
    measurings.set(asked, { left: workers.length, resolve })
    tellAll({ kind, number: asked })
    return promise
  }
  const look = () => {
    const isServing = mode === 'serving' || mode === 'draining'
    const nobodyWaits = holder !== undefined && holder.supply.waiting() === 0
    board.setWay(!isServing ? 'nobody' : nobodyWaits ? 'everybody' : 'returning')
  }
  const workers = Array.from({ length: parts.count }, start)

  return {
    clock: board.clock(clockSources),
    stock,
    look,
    serve(next) {
      holder = next
      look()
    },
    onFence: ({ view, lapses }) => board.setFence({ openUntil: openUntil(view), lapses }),
    onConfig(config) {
      tellAll({ kind: 'config', config: plain(config) })
      // Who sees the number finds the message.
      board.addConfig()
    },
    crowd: {
      enter: () => board.addClients(1),
      leave: () => board.addClients(-1),
      // Who may accept yet is as good as a client.
      size: () => board.clients() + unstopped,
    },
    sessions: {
      // A pod whose session is not told yet is in use all the same.
      count: () => Math.max(sessions.size, inUse.size),
      list: () => [...sessions.values()],
      // Whoever has it: perhaps one that has not told yet.
      endOf: (pod, reason) => tellAll({ kind: 'end', pod, reason }),
      endAll: reason => tellAll({ kind: 'endAll', reason }),
      measure: () => measure('measure'),
      pulse: () => measure('pulse'),
    },
    front: {
      silent: () => [...sights.values()].reduce((sum, { silent }) => sum + silent, 0),
      certificateExpiresAt() {
        const known = [...sights.values()].flatMap(({ certificateExpiresAt }) => certificateExpiresAt ?? [])
        return known.length > 0 ? Math.min(...known) : undefined
      },
      async accept() {
        if (!isStopped) tellAll({ kind: 'accept' })
      },
      isAccepting: () => isListening && !isStopped,
      stopAccepting() {
        if (isStopped) return
        isStopped = true
        unstopped = workers.length
        tellAll({ kind: 'stop' })
      },
      enter(next) {
        if (MODES.indexOf(next) > MODES.indexOf(mode)) mode = next
        look()
        tellAll({ kind: 'enter', mode })
      },
    },
  }
}

/** A session of a worker's. */
class Seen implements SessionView {
  readonly client: SessionView['client']
  readonly held: SessionView['held']
  readonly path: SessionView['path']
  readonly since: string
  lasting: Stay | undefined
  readonly #tell: (order: Order) => void
  #why: EndReason | undefined
  #bytes = { bytesIn: 0, bytesOut: 0 }

  constructor({ pod, client, path, since }: Extract<Report, { kind: 'opened' }>, tell: (order: Order) => void) {
    this.#tell = tell
    this.held = { name: pod }
    this.client = client
    this.path = path
    this.since = since
  }

  see(bytes: ReturnType<SessionView['bytes']>, stay: Stay | undefined) {
    this.#bytes = bytes
    this.lasting = stay
  }

  endReason() {
    return this.#why
  }

  end(reason: EndReason) {
    this.#why ??= reason
    this.#tell({ kind: 'end', pod: this.held.name, reason })
  }

  bytes() {
    return this.#bytes
  }

  stay() {
    return this.lasting
  }
}

function pickSettings({ tls, spliceAddon, listenFile, activeAfterMs, logLevel }: Settings): WorkerWish['settings'] {
  return { tls, spliceAddon, listenFile, activeAfterMs, logLevel }
}
