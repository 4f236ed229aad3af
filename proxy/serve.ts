// One connection's story: it gets a pod, the pod is dialled, both are joined, and when it is over the pod's ticket is Done.
import { TLSSocket } from 'node:tls'
import type { Logger } from 'pino'
import type { EndReason, RefusalReason } from '../api/v1alpha1/reasons.ts'
import type { Client } from './client.ts'
import type { Config } from './config.ts'
import type { Custody } from './custody.ts'
import type { Deadlines } from './deadlines.ts'
import { type DialResult, dial } from './dial.ts'
import type { Fence } from './fence.ts'
import type { StoryMetrics } from './metrics.ts'
import type { Outbox } from './outbox.ts'
import { buildProxyHeader } from './preface/buildProxyHeader.ts'
import type { Introduction, Preface } from './preface/preface.ts'
import { refuse } from './refuse.ts'
import { socketOf } from './relay/bare.ts'
import type { ConnectBare } from './relay/connectBare.ts'
import type { Open } from './relay/connection.ts'
import { type RelayEnd, relay } from './relay.ts'
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
}

/** Pods that fail one client before it is sent away: a service whose pods never listen must not burn them all. */
const MAX_BURNED = 3

/** Resolves when the client is gone, or is sent away. */
export async function serve(parts: ServeParts, client: Client): Promise<void> {
  let burned = 0
  for (let isFirst = false; burned < MAX_BURNED; isFirst = true) {
    const askedAt = parts.now()
    const turn = await parts.supply.next(client, isFirst)
    if (turn.kind === 'left') {
      parts.log.info({ connection: client.id, client: client.address }, 'client left while it waited')
      return
    }
    if (turn.kind === 'refused') return sendAway(parts, client, turn)
    if (turn.path !== 'stock') parts.metrics.waited(parts.now() - askedAt)
    const outcome = await join(parts, client, turn)
    if (outcome === 'over') return
    if (outcome === 'burned') burned += 1
  }
  return sendAway(parts, client, { reason: 'PodsUnreachable' })
}

/** `burned`: the pod failed the client. `fenced`: the holder did. Either way the client is untouched and may have another pod. */
type Outcome = 'over' | 'burned' | 'fenced'

async function join(parts: ServeParts, client: Client, turn: Turn & { kind: 'pod' }): Promise<Outcome> {
  const { fence, config, now, random } = parts
  const { held } = turn
  const session = parts.sessions.open({ client, held, path: turn.path })
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
  if (sendProxyHeader) socketOf(dialled.line).write(buildProxyHeader(sendProxyHeader, client))

  parts.metrics.accepted(turn.path, now() - client.acceptedAt)
  parts.metrics.dialled(now() - begunAt)
  const activeAt = parts.date().toISOString()
  const service = { client: client.address, activeAt }
  const line = { connection: client.id, claim: held.claimID, client: client.address, pod: held.name }
  parts.log.info({ ...line, path: turn.path }, 'session began')
  const joinedAt = now()
  const { deadlines } = parts
  const lasting = deadlines.add(deadlines.now() + parts.activeAfterMs, () => parts.outbox.active(held, service))
  const joined = relay({ client: client.line, pod: dialled.line, stop: session.stop }, parts.open, parts.splice())
  parts.sessions.join(session, joined)
  const end = await joined.ended
  deadlines.remove(lasting)

  const reason = reasonOf(end, session)
  const bytes = { bytesIn: joined.bytesIn(), bytesOut: joined.bytesOut() }
  parts.custody.end(held, { reason, endedAt: parts.date().toISOString(), ...service, ...bytes })
  parts.sessions.close(session)
  parts.metrics.sessionEnded(now() - joinedAt, bytes)
  parts.log.info({ ...line, reason, ...bytes }, 'session ended')
  return end === 'stillborn' ? 'burned' : 'over'
}

function burn(parts: ServeParts, session: Session, result: Exclude<DialResult, { kind: 'connected' }>): Outcome {
  const { client, held } = session
  const isLeft = client.gone.aborted
  const isUndialled = result.kind === 'fenced' && !result.dialled
  const reason = isUndialled ? 'FenceLapsed' : (session.endReason() ?? (isLeft ? 'SessionReset' : 'DialFailed'))
  const who = isUndialled ? {} : { client: client.address }
  parts.custody.end(held, { reason, endedAt: parts.date().toISOString(), ...who })
  parts.sessions.close(session)
  const line = { connection: client.id, claim: held.claimID, client: client.address, pod: held.name, reason }
  parts.log.warn(
    { ...line, err: result.kind === 'failed' ? result.error : undefined },
    'pod burned: no connection to it',
  )
  if (isLeft) return 'over'
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

/** The story of whom the door let in, from its first words on. */
export async function receive(parts: ServeParts & { readonly preface: Preface }, client: Client): Promise<void> {
  const secured = await parts.preface.secure(client)
  if (secured.kind !== 'ready') return turnAway(parts, client, secured)
  const heard = await parts.preface.claim(secured.client)
  return heard.kind === 'ready' ? serve(parts, heard.client) : turnAway(parts, secured.client, heard)
}

function turnAway(parts: ServeParts, client: Client, heard: Exclude<Introduction, { kind: 'ready' }>): Promise<void> {
  return heard.kind === 'left' ? takeLeave(parts, client) : sendAway(parts, client, heard)
}

/** For a client that left before it had said enough for a pod. Resolves when it is gone: it may have closed its side alone. */
async function takeLeave({ log }: Pick<ServeParts, 'log'>, client: Client): Promise<void> {
  log.info({ connection: client.id, client: client.address }, 'client left before a pod was claimed for it')
  await refuse(socketOf(client.line), '')
}

/** Resolves when the client has been told, and is gone. */
export async function sendAway(
  parts: Pick<ServeParts, 'metrics' | 'log' | 'config' | 'hasTLS'>,
  client: Client,
  { reason, why }: { reason: RefusalReason; why?: string | undefined },
): Promise<void> {
  parts.metrics.refused(reason)
  parts.log.warn({ connection: client.id, client: client.address, reason, why }, 'client refused')
  // Plain text would be no word to a client that waits for TLS.
  const isHeard = !parts.hasTLS || client.line instanceof TLSSocket
  await refuse(socketOf(client.line), isHeard ? parts.config().refusalMessage : '')
}
