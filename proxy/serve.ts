// One connection's story: it gets a pod, the pod is dialled, both are joined, and when it is over the pod's ticket is Done.
import { TLSSocket } from 'node:tls'
import type { Logger } from 'pino'
import { rfc3339 } from '../api/rfc3339.ts'
import type { EndReason, RefusalReason } from '../api/v1alpha1/reasons.ts'
import { type Client, type ClientLine, endsOf } from './client.ts'
import type { Config } from './config.ts'
import type { Custody } from './custody.ts'
import type { Deadlines, Entry } from './deadlines.ts'
import { type DialResult, dial, dialBy } from './dial.ts'
import type { Fence } from './fence.ts'
import type { StoryMetrics } from './metrics.ts'
import type { Outbox } from './outbox.ts'
import { buildProxyHeader } from './preface/buildProxyHeader.ts'
import type { Introduction, Preface } from './preface/preface.ts'
import { refuse } from './refuse.ts'
import { socketOf } from './relay/bare.ts'
import type { ConnectBare } from './relay/connectBare.ts'
import type { Line, Open } from './relay/connection.ts'
import { type Relay, type RelayEnd, type RelayListener, relay } from './relay.ts'
import type { Session, Sessions } from './sessions.ts'
import { AcceptedConnection } from './splice/accepted.ts'
import { DialledRelay } from './splice/dialledRelay.ts'
import type { Splice } from './splice/pair.ts'
import type { Asker, Supply, Turn } from './supply.ts'

export type ServeParts = {
  /** Clients are served over TLS alone. */
  readonly hasTLS: boolean
  readonly supply: Pick<Supply, 'next'>
  readonly custody: Pick<Custody, 'end'>
  readonly sessions: Pick<Sessions, 'open' | 'join' | 'close'>
  readonly outbox: Pick<Outbox, 'active'>
  readonly fence: Pick<Fence, 'admits'>
  readonly deadlines: Deadlines
  readonly config: () => Config
  readonly metrics: StoryMetrics
  readonly log: Logger
  readonly now: () => number
  readonly date: () => Date
  readonly random: () => number
  /** How both sides of a connection are read and written. */
  readonly open: Open
  /** How they are joined inside the kernel, where that can be done. */
  readonly splice: () => Splice | undefined
  /** How pods are dialled without a socket, where that can be done. */
  readonly connect: () => ConnectBare | undefined
  /** A session shorter than this is never written Active. */
  readonly activeAfterMs: number
  /** The client is gone. */
  readonly leave: (client: Client) => void
}

/** Pods that fail one client before it is sent away: a service whose pods never listen must not burn them all. */
const MAX_BURNED = 3

/** The story of whom the door let in: first, if need be, what comes before it may have a pod. */
export function receive(parts: ServeParts & { readonly preface: Preface }, client: Client): void {
  if (parts.preface.isNeeded()) void hearOut(parts, client)
  else new Story(parts, client).ask()
}

async function hearOut(parts: ServeParts & { readonly preface: Preface }, client: Client): Promise<void> {
  const secured = await parts.preface.secure(client)
  if (secured.kind !== 'ready') return turnAway(parts, client, secured)
  const heard = await parts.preface.claim(secured.client)
  if (heard.kind !== 'ready') return turnAway(parts, secured.client, heard)
  new Story(parts, heard.client).ask()
}

/** A client from when it may ask for a pod until it is gone. A class, because there are as many as there are connections: functions that wait would be several times as large. */
class Story implements Asker, RelayListener {
  readonly #parts: ServeParts
  readonly #client: Client
  /** Pods that have failed it. */
  #burned = 0
  #askedAt = 0
  #session: Session | undefined
  #relay: Relay | undefined
  #activeAt = ''
  #joinedAt = 0
  /** Until it is Active. */
  #lasting: Entry | undefined

  constructor(parts: ServeParts, client: Client) {
    this.#parts = parts
    this.#client = client
  }

  /** `isReturning`: it had a pod, and could not use it. */
  ask(isReturning = false) {
    this.#askedAt = this.#parts.now()
    this.#parts.supply.next(this.#client, isReturning, this)
  }

  onTurn(turn: Turn) {
    const { log, leave, metrics, now } = this.#parts
    const client = this.#client
    switch (turn.kind) {
      case 'pod':
        if (turn.path !== 'stock') metrics.waited(now() - this.#askedAt)
        void this.#join(turn)
        break
      case 'refused':
        void dismiss(this.#parts, client, turn)
        break
      case 'left':
        log.info({ connection: client.id, client: client.address }, 'client left while it waited')
        leave(client)
    }
  }

  async #join({ held, path }: Turn & { kind: 'pod' }) {
    const { sessions, fence, config, now, random, deadlines, connect, metrics } = this.#parts
    const client = this.#client
    const session = sessions.open({ client, held, path })
    const { port, connectTimeoutMs, sendProxyHeader } = config()
    const begunAt = now()
    const attempts = {
      host: held.podIP,
      port: held.port ?? port,
      timeoutMs: connectTimeoutMs,
      deadlines,
      mayDial: () => fence.admits(held.lapse),
      signals: [client.gone, session.stop],
      random,
    }
    const { line } = client
    const { gateToken } = held
    // What has to be said to the pod before it hears the client is said here.
    const isAddons = line instanceof AcceptedConnection && !line.isNodes
    const isJoinedByDial = isAddons && gateToken === undefined && !sendProxyHeader
    const dialled = isJoinedByDial
      ? await dialBy<Line | DialledRelay>(attempts, (to, over) => line.dial(to, over, session.stop))
      : await dial({ ...attempts, gateToken, connect: connect() })
    if (dialled.kind !== 'connected') return this.#burn(session, dialled)
    const pod = dialled.line
    if (sendProxyHeader && !(pod instanceof DialledRelay))
      socketOf(pod).write(buildProxyHeader(sendProxyHeader, endsOf(client)))
    metrics.accepted(path, now() - client.acceptedAt)
    metrics.dialled(now() - begunAt)
    this.#begin(session, pod)
  }

  #begin(session: Session, pod: Line | DialledRelay) {
    const { log, deadlines, activeAfterMs, sessions, open, splice, date, now } = this.#parts
    const { stop, path } = session
    log.info({ ...namesOf(session), path }, 'session began')
    this.#session = session
    this.#activeAt = rfc3339(date().getTime())
    this.#joinedAt = now()
    this.#lasting = deadlines.add(deadlines.now() + activeAfterMs, this)
    this.#relay =
      pod instanceof DialledRelay
        ? pod.begin(stop, this)
        : relay({ client: nodesOf(this.#client.line), pod, stop }, this, open, splice())
    sessions.join(session, this.#relay)
  }

  /** It has lasted long enough to be Active. */
  onDue() {
    this.#lasting = undefined
    this.#parts.outbox.active(this.#session!.held, this.#service())
  }

  onEnd(end: RelayEnd) {
    const { deadlines, custody, sessions, metrics, log, leave, date, now } = this.#parts
    const session = this.#session!
    if (this.#lasting) deadlines.remove(this.#lasting)
    const reason = reasonOf(end, session)
    const bytes = { bytesIn: this.#relay!.bytesIn(), bytesOut: this.#relay!.bytesOut() }
    custody.end(session.held, { reason, endedAt: rfc3339(date().getTime()), ...this.#service(), ...bytes })
    sessions.close(session)
    metrics.sessionEnded(now() - this.#joinedAt, bytes)
    log.info({ ...namesOf(session), reason, ...bytes }, 'session ended')
    if (end === 'stillborn' && !this.#client.gone.aborted) this.#askAgain()
    else leave(this.#client)
  }

  /** The pod is spoilt. Who is still there is untouched, and may have another. */
  #burn(session: Session, result: Exclude<DialResult, { kind: 'connected' }>) {
    const { custody, sessions, log, leave, date } = this.#parts
    const { client, held } = session
    const isLeft = client.gone.aborted
    const isUndialled = result.kind === 'fenced' && !result.dialled
    const reason = isUndialled ? 'FenceLapsed' : (session.endReason() ?? (isLeft ? 'SessionReset' : 'DialFailed'))
    const who = isUndialled ? {} : { client: client.address }
    custody.end(held, { reason, endedAt: rfc3339(date().getTime()), ...who })
    sessions.close(session)
    const err = result.kind === 'failed' ? result.error : undefined
    log.warn({ ...namesOf(session), reason, err }, 'pod burned: no connection to it')
    if (isLeft) leave(client)
    // Not the pod has failed it, but its holder.
    else if (result.kind === 'fenced') this.ask(true)
    else this.#askAgain()
  }

  #askAgain() {
    this.#burned += 1
    if (this.#burned < MAX_BURNED) this.ask(true)
    else void dismiss(this.#parts, this.#client, { reason: 'PodsUnreachable' })
  }

  #service() {
    return { client: this.#client.address, activeAt: this.#activeAt }
  }
}

/** What Node reads and writes. */
function nodesOf(line: ClientLine): Line {
  return line instanceof AcceptedConnection ? line.toNodes() : line
}

/** Of whom a line of the log speaks. */
function namesOf({ client, held }: Session) {
  return { connection: client.id, claim: held.claimID, client: client.address, pod: held.name }
}

function reasonOf(end: RelayEnd, session: Session): EndReason {
  switch (end) {
    case 'ended':
      return 'SessionEnded'
    case 'reset':
      return 'SessionReset'
    case 'stillborn':
      return 'DialFailed'
    case 'stopped':
      return session.endReason() ?? 'SessionReset'
  }
}

async function turnAway(
  parts: ServeParts,
  client: Client,
  heard: Exclude<Introduction, { kind: 'ready' }>,
): Promise<void> {
  if (heard.kind === 'refused') return dismiss(parts, client, heard)
  parts.log.info({ connection: client.id, client: client.address }, 'client left before a pod was claimed for it')
  // It may have closed its side alone.
  await refuse(socketOf(client.line), '')
  parts.leave(client)
}

async function dismiss(parts: ServeParts, client: Client, why: Dismissal): Promise<void> {
  await sendAway(parts, client, why)
  parts.leave(client)
}

type Dismissal = { readonly reason: RefusalReason; readonly why?: string | undefined }

/** Resolves when the client has been told, and is gone. */
export async function sendAway(
  parts: Pick<ServeParts, 'metrics' | 'log' | 'config' | 'hasTLS'>,
  client: Client,
  { reason, why }: Dismissal,
): Promise<void> {
  parts.metrics.refused(reason)
  parts.log.warn({ connection: client.id, client: client.address, reason, why }, 'client refused')
  // Plain text would be no word to a client that waits for TLS.
  const isHeard = !parts.hasTLS || client.line instanceof TLSSocket
  await refuse(socketOf(client.line), isHeard ? parts.config().refusalMessage : '')
}
