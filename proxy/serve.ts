// One connection's story: it gets a pod, the pod is dialled, both are joined, and when it is over the pod's ticket is Done.
import { TLSSocket } from 'node:tls'
import type { Logger } from 'pino'
import type { EndReason, RefusalReason } from '../api/v1alpha1/reasons.ts'
import { type Client, endsOf } from './client.ts'
import type { Config } from './config.ts'
import type { Custody } from './custody.ts'
import type { Deadlines, Entry } from './deadlines.ts'
import { type DialResult, dial } from './dial.ts'
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
import type { Splice } from './splice/splice.ts'
import type { Supply, Turn } from './supply.ts'

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

/** The story of whom the door let in, from its first words on. Resolves when it is joined to its pod, or gone. */
export async function receive(parts: ServeParts & { readonly preface: Preface }, client: Client): Promise<void> {
  const secured = await parts.preface.secure(client)
  if (secured.kind !== 'ready') return turnAway(parts, client, secured)
  const heard = await parts.preface.claim(secured.client)
  return heard.kind === 'ready' ? serve(parts, heard.client) : turnAway(parts, secured.client, heard)
}

/** `failed`: pods that have failed it before. */
async function serve(parts: ServeParts, client: Client, failed = 0): Promise<void> {
  let burned = failed
  for (let isFirst = burned > 0; burned < MAX_BURNED; isFirst = true) {
    const askedAt = parts.now()
    const turn = await parts.supply.next(client, isFirst)
    if (turn.kind === 'left') {
      parts.log.info({ connection: client.id, client: client.address }, 'client left while it waited')
      return parts.leave(client)
    }
    if (turn.kind === 'refused') return dismiss(parts, client, turn)
    if (turn.path !== 'stock') parts.metrics.waited(parts.now() - askedAt)
    const outcome = await join(parts, client, turn, burned)
    if (outcome === 'joined') return
    if (outcome === 'left') return parts.leave(client)
    if (outcome === 'burned') burned += 1
  }
  return dismiss(parts, client, { reason: 'PodsUnreachable' })
}

/** `burned`: the pod failed the client. `fenced`: the holder did. Either way the client is untouched and may have another pod. */
type Outcome = 'joined' | 'left' | 'burned' | 'fenced'

async function join(
  parts: ServeParts,
  client: Client,
  { held, path }: Turn & { kind: 'pod' },
  burned: number,
): Promise<Outcome> {
  const { fence, config, now, random } = parts
  const session = parts.sessions.open({ client, held, path })
  const { port, connectTimeoutMs, sendProxyHeader } = config()
  const begunAt = now()
  const dialled = await dial({
    host: held.podIP,
    port: held.port ?? port,
    gateToken: held.gateToken,
    timeoutMs: connectTimeoutMs,
    deadlines: parts.deadlines,
    mayDial: () => fence.admits(held.lapse),
    signals: [client.gone, session.stop],
    random,
    connect: parts.connect(),
  })
  if (dialled.kind !== 'connected') return burn(parts, session, dialled)
  if (sendProxyHeader) socketOf(dialled.line).write(buildProxyHeader(sendProxyHeader, endsOf(client)))

  parts.metrics.accepted(path, now() - client.acceptedAt)
  parts.metrics.dialled(now() - begunAt)
  new Serving(parts, session, burned).begin(dialled.line)
  return 'joined'
}

/** A client with its pod, until one of both has gone. A class, because there are as many as there are connections: functions that wait would be several times as large. */
class Serving implements RelayListener {
  readonly #parts: ServeParts
  readonly #session: Session
  /** Pods that had failed the client. */
  readonly #burned: number
  readonly #activeAt: string
  readonly #joinedAt: number
  #relay: Relay | undefined
  /** Until it is Active. */
  #lasting: Entry | undefined

  constructor(parts: ServeParts, session: Session, burned: number) {
    this.#parts = parts
    this.#session = session
    this.#burned = burned
    this.#activeAt = parts.date().toISOString()
    this.#joinedAt = parts.now()
  }

  begin(pod: Line) {
    const { log, deadlines, activeAfterMs, sessions, open, splice } = this.#parts
    const { client, stop, path } = this.#session
    log.info({ ...namesOf(this.#session), path }, 'session began')
    this.#lasting = deadlines.add(deadlines.now() + activeAfterMs, () => this.#tellActive())
    this.#relay = relay({ client: client.line, pod, stop }, this, open, splice())
    sessions.join(this.#session, this.#relay)
  }

  onEnd(end: RelayEnd) {
    const { deadlines, custody, sessions, metrics, log, leave, date, now } = this.#parts
    const { client, held } = this.#session
    if (this.#lasting) deadlines.remove(this.#lasting)
    const reason = reasonOf(end, this.#session)
    const bytes = { bytesIn: this.#relay!.bytesIn(), bytesOut: this.#relay!.bytesOut() }
    custody.end(held, { reason, endedAt: date().toISOString(), ...this.#service(), ...bytes })
    sessions.close(this.#session)
    metrics.sessionEnded(now() - this.#joinedAt, bytes)
    log.info({ ...namesOf(this.#session), reason, ...bytes }, 'session ended')
    if (end === 'stillborn') void serve(this.#parts, client, this.#burned + 1)
    else leave(client)
  }

  #tellActive() {
    this.#lasting = undefined
    this.#parts.outbox.active(this.#session.held, this.#service())
  }

  #service() {
    return { client: this.#session.client.address, activeAt: this.#activeAt }
  }
}

/** Of whom a line of the log speaks. */
function namesOf({ client, held }: Session) {
  return { connection: client.id, claim: held.claimID, client: client.address, pod: held.name }
}

function burn(parts: ServeParts, session: Session, result: Exclude<DialResult, { kind: 'connected' }>): Outcome {
  const { client, held } = session
  const isLeft = client.gone.aborted
  const isUndialled = result.kind === 'fenced' && !result.dialled
  const reason = isUndialled ? 'FenceLapsed' : (session.endReason() ?? (isLeft ? 'SessionReset' : 'DialFailed'))
  const who = isUndialled ? {} : { client: client.address }
  parts.custody.end(held, { reason, endedAt: parts.date().toISOString(), ...who })
  parts.sessions.close(session)
  const err = result.kind === 'failed' ? result.error : undefined
  parts.log.warn({ ...namesOf(session), reason, err }, 'pod burned: no connection to it')
  if (isLeft) return 'left'
  return result.kind === 'fenced' ? 'fenced' : 'burned'
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
