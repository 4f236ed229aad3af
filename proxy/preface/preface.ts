// What comes before a client may have a pod: who it is where a load balancer has to say it, and its first words where its service waits for them; within a time, and only so many may be silent at once.
import type { RefusalReason } from '../../api/v1alpha1/reasons.ts'
import { type Client, whoComes } from '../client.ts'
import type { Config } from '../config.ts'
import { judgeClientHello } from './clientHello.ts'
import { type Judge, known, more } from './judgement.ts'
import { judgeProxyHeader } from './proxyHeader.ts'
import { read } from './read.ts'

export type Introduction =
  | { readonly kind: 'ready'; readonly client: Client }
  | { readonly kind: 'left' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

export type Preface = {
  /** Until it is known whose connection a load balancer passes on. */
  introduce(balancer: Client): Promise<Introduction>
  /** Until the client may ask for a pod: at once, or when it has said what its service claims pods on. */
  claim(client: Client): Promise<Introduction>
  silent(): number
  /** Sends away all who have not spoken, and whoever comes later. */
  close(reason: RefusalReason): void
}

export type PrefaceParts = {
  readonly config: () => Pick<Config, 'claimOn' | 'firstByteTimeoutMs'>
  readonly now: () => number
  /** Clients that may be silent at once. One more, and the one that has been for longest is sent away: who speaks is not kept out by those who do not. */
  readonly maxSilent: number
}

export function createPreface({ config, now, maxSilent }: PrefaceParts): Preface {
  /** How each of those who have not spoken is sent away, who has been silent for longest first. */
  const silent = new Set<(reason: RefusalReason) => void>()
  let closed: RefusalReason | undefined

  const hear = async <T>(client: Client, judge: Judge<T>) => {
    if (closed) return { kind: 'refused', reason: closed } as const
    const stop = new AbortController()
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
    const timer = setTimeout(sendAway, Math.max(0, restMs), 'FirstByteTimeout')
    const heard = await read(client.socket, judge, stop.signal)
    clearTimeout(timer)
    silent.delete(sendAway)
    return heard.kind === 'stopped' ? ({ kind: 'refused', reason } as const) : heard
  }

  return {
    async introduce(balancer) {
      const heard = await hear(balancer, judgeProxyHeader)
      if (heard.kind !== 'known') return heard
      const header = heard.value
      if (header.kind === 'none') return { kind: 'refused', reason: 'NoProxyHeader' }
      return { kind: 'ready', client: header.kind === 'own' ? balancer : { ...balancer, ...whoComes(header) } }
    },
    async claim(client) {
      const { claimOn } = config()
      if (claimOn === 'Accept') return { kind: 'ready', client }
      const heard = await hear(client, claimOn === 'FirstByte' ? judgeFirstByte : judgeClientHello)
      if (heard.kind !== 'known') return heard
      // Its time in the queue, and what it waits for a pod, begin now.
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

const judgeFirstByte: Judge<true> = bytes => (bytes.length > 0 ? known(true, 0) : more(1))
