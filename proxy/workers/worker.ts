// A worker: a thread that faces clients with a front of its own, and takes pods from the stock that all share. What it cannot do alone it asks of the holder's thread.
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openLogInto } from '../../api/log.ts'
import type { RefusalReason } from '../../api/v1alpha1/reasons.ts'
import type { Claimant } from '../client.ts'
import { coalesce } from '../coalesce.ts'
import { type Config, withLists } from '../config.ts'
import { createDeadlines } from '../deadlines.ts'
import { createFront, type FrontParts } from '../front.ts'
import type { StoryMetrics } from '../metrics.ts'
import { Roster } from '../roster.ts'
import { createSessions, type Sessions } from '../sessions.ts'
import type { Asker, Turn } from '../supply.ts'
import { Board } from './board.ts'
import type { Order, Report, WorkerWish } from './messages.ts'
import { Ring } from './ring.ts'

/** A bound that was chosen, not measured: beyond it the holder has fallen behind. */
const MOST_UNREAD = 20_000
/** In each turn of the event loop, of whose sessions none is to wait for a holder that stands still. */
const HELD_BACK_MS = 50

/** Throws outside of a proxy's thread. */
export function runWorker(): void {
  if (!parentPort) throw new Error('the word worker is for threads of a proxy; give no word for a proxy')
  work(workerData as WorkerWish, parentPort)
}

function work(wish: WorkerWish, port: MessagePort): void {
  if (performance.timeOrigin !== wish.timeOrigin)
    throw new Error('threads of this Node have clocks of their own; give its operator PROXY_ENV_WORKERS=1')
  const board = new Board(wish.board)
  const ring = new Ring(wish.ring)
  const now = board.clock({ monotonic: () => performance.now(), wall: Date.now })
  let known: Config | undefined
  let configs = 0
  /** The one in force, even if the message that says so still waits to be read. */
  const config = () => {
    while (configs < board.configs()) {
      const next = receiveMessageOnPort(port)
      if (!next) break
      read(next.message)
    }
    return known!
  }

  let reports: Report[] = []
  let sight: Report & { kind: 'sight' } = { kind: 'sight', silent: 0, certificateExpiresAt: undefined }
  const send = () => {
    look()
    board.addUnread(reports.length)
    port.postMessage(reports)
    reports = []
    // Who makes reports faster than they are read would fill the memory of both.
    board.untilRead(MOST_UNREAD, HELD_BACK_MS)
  }
  const sendSoon = coalesce(send)
  const report = (...news: Report[]) => {
    reports.push(...news)
    sendSoon()
  }
  const look = () => {
    const seen = { ...sight, silent: front.silent(), certificateExpiresAt: front.certificateExpiresAt() }
    if (seen.silent === sight.silent && seen.certificateExpiresAt === sight.certificateExpiresAt) return
    sight = seen
    reports.push(seen)
  }

  const log = openLogInto(
    { write: line => report({ kind: 'line', line }) },
    { level: wish.settings.logLevel, base: wish.logBase },
  )
  const deadlines = createDeadlines(() => performance.now())
  const sessions = tellSessions(
    createSessions({ date: () => new Date(), deadlines, limits: config, onChange: () => {} }),
    report,
  )
  const turns = new Roster<Asking>()
  const refusals = new Map<number, (reason: RefusalReason | undefined) => void>()
  let numbers = 0

  const supply: FrontParts['supply'] = {
    next(client, first, asker) {
      const mayTake = board.isOpenTo(first ? 'returning' : 'everybody') && now() < board.fence().openUntil
      const held = mayTake ? ring.take() : undefined
      if (held) {
        report({ kind: 'taken', pod: held.name })
        return asker.onTurn({ kind: 'pod', held, path: 'stock' })
      }
      const { id, address, acceptedAt } = client
      board.addAsking(1)
      report({ kind: 'ask', client: { id, address, acceptedAt }, first })
      turns.set(id, new Asking(client, asker, report))
    },
  }
  const limits: FrontParts['limits'] = {
    enter(host, hasRoom) {
      const { maxPerSource, maxConnections, acceptRate } = config()
      const isLimited = maxPerSource !== undefined || maxConnections !== undefined || acceptRate !== undefined
      if (!isLimited && hasRoom) {
        report({ kind: 'came', host })
        return undefined
      }
      numbers += 1
      const { promise, resolve } = Promise.withResolvers<RefusalReason | undefined>()
      refusals.set(numbers, resolve)
      report({ kind: 'knock', host, hasRoom, number: numbers })
      return promise
    },
    leave: host => report({ kind: 'went', host }),
  }
  const front = createFront({
    ...{ supply, limits, sessions, deadlines, log, now, metrics: tellMetrics(report) },
    settings: wish.settings,
    config,
    prefix: wish.prefix,
    custody: { end: ({ name }, ending) => report({ kind: 'ended', pod: name, ending }) },
    outbox: { active: ({ name }, service) => report({ kind: 'active', pod: name, service }) },
    fence: {
      admits(lapse) {
        const { openUntil, lapses } = board.fence()
        return lapse === lapses && now() < openUntil
      },
    },
    crowd: {
      enter: () => board.addClients(1),
      // It counts until the holder has read all that was reported of it.
      leave: () => report({ kind: 'over' }),
      size: () => board.clients(),
    },
    room: wish.room,
    maxSilent: wish.maxSilent,
    mostPipes: wish.mostPipes,
    isOneOfMany: true,
    onListening: () => report({ kind: 'listening' }),
  })

  const readers: Readers = {
    config(order) {
      known = withLists(order.config)
      configs += 1
    },
    accept: () => front.accept(),
    stop() {
      front.stopAccepting()
      report({ kind: 'stopped' })
    },
    enter: ({ mode }) => front.enter(mode),
    turn({ client, turn }) {
      const asking = turns.get(client)!
      turns.delete(client)
      // Not here: whoever asks for the config reads on until it is known, and may be in the midst of somebody else's turn.
      queueMicrotask(() => asking.onTurn(turn))
    },
    refusal({ number, reason }) {
      refusals.get(number)!(reason)
      refusals.delete(number)
    },
    end: ({ pod, reason }) => sessions.endOf(pod, reason),
    endAll: ({ reason }) => sessions.endAll(reason),
    measure({ number }) {
      const measures = sessions.list().map(session => ({
        ...{ pod: session.held.name, bytes: session.bytes(), stay: session.stay() },
      }))
      report({ kind: 'measured', number, measures })
    },
    pulse: ({ number }) => report({ kind: 'measured', number, measures: [] }),
  }
  const read = <K extends Order['kind']>(order: Extract<Order, { kind: K }>) =>
    (readers[order.kind as K] as Reader<K>)(order)
  port.on('message', read)
}

/** A client of whom the holder was told, until it says what becomes of it. */
class Asking implements Asker {
  readonly #client: Claimant
  readonly #asker: Asker
  readonly #report: (report: Report) => void

  constructor(client: Claimant, asker: Asker, report: (report: Report) => void) {
    this.#client = client
    this.#asker = asker
    this.#report = report
    if (client.gone.aborted) this.handleEvent()
    else client.gone.addEventListener('abort', this)
  }

  /** It is gone. */
  handleEvent() {
    this.#report({ kind: 'left', client: this.#client.id })
  }

  onTurn(turn: Turn) {
    this.#client.gone.removeEventListener('abort', this)
    this.#asker.onTurn(turn)
  }
}

type Reader<K extends Order['kind']> = (order: Extract<Order, { kind: K }>) => unknown
type Readers = { readonly [K in Order['kind']]: Reader<K> }

/** The same sessions; the holder's thread hears of each. */
function tellSessions(sessions: Sessions, report: (report: Report) => void): Sessions {
  return {
    ...sessions,
    open(turn) {
      const session = sessions.open(turn)
      const { client, held, path, since } = session
      report({ kind: 'opened', pod: held.name, client: { id: client.id, address: client.address }, path, since })
      return session
    },
    join(session, relay) {
      sessions.join(session, relay)
      report({ kind: 'joined', pod: session.held.name, stay: session.stay() })
    },
    close(session) {
      sessions.close(session)
      report({ kind: 'closed', pod: session.held.name })
    },
  }
}

function tellMetrics(report: (report: Report) => void): StoryMetrics {
  return {
    accepted: (...values) => report({ kind: 'metric', what: 'accepted', values }),
    waited: (...values) => report({ kind: 'metric', what: 'waited', values }),
    dialled: (...values) => report({ kind: 'metric', what: 'dialled', values }),
    sessionEnded: (...values) => report({ kind: 'metric', what: 'sessionEnded', values }),
    refused: (...values) => report({ kind: 'metric', what: 'refused', values }),
  }
}
