// What comes before a client may have a pod: who it is where a load balancer has to say it, TLS where the proxy ends it, and its first words where its service waits for them; within a time, and only so many may be silent at once.
import type { Socket } from 'node:net'
import type { RefusalReason } from '../../api/v1alpha1/reasons.ts'
import { type Client, whoComes } from '../client.ts'
import type { Config } from '../config.ts'
import type { Deadlines } from '../deadlines.ts'
import { socketOf } from '../relay/bare.ts'
import { Notice, type Signal } from '../signal.ts'
import type { Handshake, Terminator } from '../tls/terminator.ts'
import { createTurnstile, type Turnstile } from '../turnstile.ts'
import { judgeClientHello } from './clientHello.ts'
import { type Judge, known, more } from './judgement.ts'
import { judgeProxyHeader } from './proxyHeader.ts'
import { read } from './read.ts'

export type Introduction =
  | { readonly kind: 'ready'; readonly client: Client }
  | { readonly kind: 'left' }
  /** `why`: more than the reason says, for the log. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly why?: string }

export type Preface = {
  /** False: a client may ask for a pod at once. */
  isNeeded(): boolean
  /** Until it is known whose connection a load balancer passes on. */
  introduce(balancer: Client): Promise<Introduction>
  /** Until TLS stands, where there is any: what the client says is read through its new socket from then on. */
  secure(client: Client): Promise<Introduction>
  /** Until the client may ask for a pod: at once, or when it has said what its service claims pods on. */
  claim(client: Client): Promise<Introduction>
  silent(): number
  /** Sends away all who have not spoken, and whoever comes later. */
  close(reason: RefusalReason): void
}

export type PrefaceParts = {
  readonly config: () => Pick<Config, 'claimOn' | 'firstByteTimeoutMs'>
  readonly now: () => number
  readonly deadlines: Deadlines
  /** Clients that may be silent at once. One more, and the one that has been for longest is sent away: who speaks is not kept out by those who do not. */
  readonly maxSilent: number
  /** Undefined: no TLS. */
  readonly terminator?: Terminator | undefined
}

export function createPreface({ config, now, deadlines, maxSilent, terminator }: PrefaceParts): Preface {
  /** How each of those who have not spoken is sent away, who has been silent for longest first. */
  const silent = new Set<(reason: RefusalReason) => void>()
  const turnstile = createTurnstile()
  let closed: RefusalReason | undefined

  const attend = async <T extends { kind: string }>(client: Client, listen: (stop: Signal) => Promise<T>) => {
    if (closed) return { kind: 'refused', reason: closed } as const
    const stop = new Notice()
    let reason: RefusalReason = 'FirstByteTimeout'
    const sendAway = (why: RefusalReason) => {
      reason = why
      silent.delete(sendAway)
      stop.abort()
    }
    const [longest] = silent
    if (longest && silent.size >= maxSilent) longest('TooManySilent')
    silent.add(sendAway)
    const restMs = client.acceptedAt + config().firstByteTimeoutMs - now()
    const tooLate = deadlines.add(deadlines.now() + restMs, () => sendAway('FirstByteTimeout'))
    const heard = await listen(stop)
    deadlines.remove(tooLate)
    silent.delete(sendAway)
    return heard.kind === 'stopped'
      ? ({ kind: 'refused', reason } as const)
      : (heard as Exclude<T, { kind: 'stopped' }>)
  }
  const hear = <T>(client: Client, judge: Judge<T>) => attend(client, stop => read(socketOf(client.line), judge, stop))

  return {
    isNeeded: () => terminator !== undefined || config().claimOn !== 'Accept',
    async introduce(balancer) {
      const heard = await hear(balancer, judgeProxyHeader)
      if (heard.kind !== 'known') return heard
      const header = heard.value
      if (header.kind === 'none') return { kind: 'refused', reason: 'NoProxyHeader' }
      if (header.kind === 'own') return { kind: 'ready', client: balancer }
      const { from, to } = header
      return { kind: 'ready', client: { ...balancer, ...whoComes(from), told: { from, to } } }
    },
    async secure(client) {
      if (!terminator) return { kind: 'ready', client }
      const shaken = await attend(client, stop => shake({ terminator, turnstile }, socketOf(client.line), stop))
      if (shaken.kind === 'secured') return { kind: 'ready', client: { ...client, line: shaken.socket } }
      return shaken.kind === 'failed' ? { ...shaken, kind: 'refused' } : shaken
    },
    async claim(client) {
      const { claimOn } = config()
      // After a handshake too, its time in the queue, and what it waits for a pod, begin now.
      if (claimOn === 'Accept') return { kind: 'ready', client: terminator ? { ...client, acceptedAt: now() } : client }
      const heard = await hear(client, claimOn === 'FirstByte' ? judgeFirstByte : judgeClientHello)
      if (heard.kind !== 'known') return heard
      return heard.value
        ? { kind: 'ready', client: { ...client, acceptedAt: now() } }
        : { kind: 'refused', reason: 'NoClientHello' }
    },
    silent: () => silent.size,
    close(reason) {
      closed ??= reason
      for (const sendAway of [...silent]) sendAway(closed)
    },
  }
}

type Ending = { readonly terminator: Terminator; readonly turnstile: Turnstile }

/** Whoever has not said so much has no state of TLS kept for it. */
async function shake({ terminator, turnstile }: Ending, socket: Socket, stop: Signal): Promise<Handshake> {
  const hello = await read(socket, judgeClientHello, stop)
  if (hello.kind !== 'known') return hello
  if (!hello.value) return { kind: 'failed', reason: 'NoTLS', why: 'no ClientHello' }
  // The answer to a hello is a signature, which costs more than all else that a client does.
  await turnstile.pass()
  return terminator.shake(socket, stop)
}

const judgeFirstByte: Judge<true> = bytes => (bytes.length > 0 ? known(true, 0) : more(1))
