// Keeps this holder's Lease: the promise to the operator that it is alive, the news of its demand, and the fence that its dialling obeys.
import { type Backoff, backoffMs } from '../api/kube/backoff.ts'
import type { KubeClient } from '../api/kube/client.ts'
import { isKubeError } from '../api/kube/errors.ts'
import type { Lease } from '../api/kube/objects.ts'
import { leases } from '../api/kube/resources.ts'
import { leaseName } from '../api/v1alpha1/names.ts'
import type { Fence } from './fence.ts'
import type { Identity } from './identity.ts'
import { buildLease, isNews, type LeaseNews, planLeaseWrite } from './leasePlan.ts'

export type LeaseTiming = {
  /** Upper bound; a fifth of the fence when that is less. */
  readonly renewMs: number
  /** Demand that merely changed is told no more often than this. */
  readonly announceMs: number
  readonly timeoutMs: number
  readonly backoff: Backoff
}

export type LeaseParts = {
  readonly client: KubeClient
  readonly identity: Identity
  readonly fence: Fence
  /** What the Lease should say now. */
  readonly news: () => LeaseNews
  readonly timing: LeaseTiming
  readonly now: () => number
  readonly date: () => Date
  readonly random: () => number
  /** The first, or the next, confirmation; `lapsed` when a lapse lies before it. */
  readonly onConfirmed: (lapsed: boolean) => void
  /** Another process has taken this pod's Lease: this one must end. */
  readonly onForeign: (holder: string) => void
  readonly onTrouble: (error: unknown, failures: number) => void
}

export type HolderLease = {
  start(): void
  /** Something in the news may have changed. */
  touch(): void
  /** What the watch shows of this pod's Lease; undefined when it is gone. */
  see(lease: Lease | undefined, uid: string | undefined): void
  /** Writes the last news and then no more. Resolves when that is confirmed, and never if it cannot be. */
  close(): Promise<void>
  stop(): void
}

export function createLease(parts: LeaseParts): HolderLease {
  const { client, identity, fence, timing, now } = parts
  const ref = { namespace: identity.poolNamespace, name: leaseName(identity.podUID) }
  const acquireTime = parts.date()
  /** Holders of this Lease from before this process: a watch that lags may still show them. */
  const predecessors = new Set<string>()
  const closed = Promise.withResolvers<void>()
  let known: { resourceVersion: string; uid: string } | undefined
  /** Of the last Lease that the watch has seen vanish: a late reply about it confirms nothing. */
  let vanishedUID: string | undefined
  let isOurs = false
  let told: LeaseNews | undefined
  let writtenAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let retryAt = Number.NEGATIVE_INFINITY
  let isWriting = false
  let isClosing = false
  let isOver = true
  let timer: NodeJS.Timeout | undefined
  /** What the timer is set for. */
  let dueAt: number | undefined
  let isSetForNow = false

  const disarm = () => {
    clearTimeout(timer)
    dueAt = undefined
  }
  const schedule = () => {
    if (isOver || isWriting) return disarm()
    const news = parts.news()
    const renewMs = Math.min(timing.renewMs, news.fenceMs / 5)
    const plan = planLeaseWrite({ told, news, writtenAt, renewMs, announceMs: timing.announceMs })
    const at = Math.max(plan, retryAt)
    const waitMs = Math.max(0, at - now())
    // Every connection that comes or goes may change what there is to say, and seldom changes when. A timer does not know of the machine's sleep, the clock does.
    if (at === dueAt && (waitMs > 0 || isSetForNow)) return
    disarm()
    dueAt = at
    isSetForNow = waitMs === 0
    timer = setTimeout(() => void write(), waitMs)
  }
  const write = async () => {
    dueAt = undefined
    isWriting = true
    const news = parts.news()
    const sentAt = now()
    fence.send({ sentAt, fenceMs: Math.ceil(news.fenceMs / 1000) * 1000 })
    const written = await send(news).then(
      answer => ({ answer }),
      (error: unknown) => ({ error }),
    )
    if (isOver) return
    if ('error' in written) await recover(written.error)
    else if (written.answer.metadata.uid !== vanishedUID) confirm(written.answer, news, sentAt)
    isWriting = false
    schedule()
  }
  const send = (news: LeaseNews): Promise<Lease> => {
    const lease = buildLease({ identity, news, acquireTime, renewTime: parts.date(), known })
    const timeoutMs = Math.min(timing.timeoutMs, news.fenceMs / 3)
    if (!known) return client.create(leases, lease, { timeoutMs })
    return client.patch(leases, ref, lease, { type: 'merge', timeoutMs })
  }
  const confirm = (answer: Lease, news: LeaseNews, sentAt: number) => {
    remember(answer)
    isOurs = true
    told = news
    writtenAt = sentAt
    failures = 0
    retryAt = Number.NEGATIVE_INFINITY
    const fenceMs = (answer.spec?.leaseDurationSeconds ?? 0) * 1000
    parts.onConfirmed(fence.confirm({ sentAt, fenceMs }))
    if (!isClosing || isNews(told, parts.news())) return
    isOver = true
    closed.resolve()
  }
  /** After a conflict the Lease is read, and written again at once; after anything else only when some time has gone by. */
  const recover = async (error: unknown) => {
    if (isKubeError(error, 'unauthorized', 'notFound')) {
      fence.revoke()
      // Nobody is served before the next confirmation: it does not wait until the Lease would be due.
      told = undefined
    }
    if (isKubeError(error, 'notFound')) known = undefined
    if (isKubeError(error, 'conflict', 'alreadyExists')) {
      const unread = await readAgain().then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (unread === undefined && failures === 0) {
        failures = 1
        return
      }
    }
    failures += 1
    retryAt = now() + backoffMs(timing.backoff, failures, parts.random)
    parts.onTrouble(error, failures)
  }
  const readAgain = async () => {
    const lease = await client.get(leases, ref, { timeoutMs: timing.timeoutMs })
    if (!isForeign(lease)) return remember(lease)
    if (isOurs) return leave(lease)
    predecessors.add(lease.spec!.holderIdentity!)
    remember(lease)
  }
  const remember = ({ metadata }: Lease) => {
    known = { resourceVersion: metadata.resourceVersion!, uid: metadata.uid! }
  }
  const isForeign = ({ spec }: Lease) => Boolean(spec?.holderIdentity) && spec?.holderIdentity !== identity.holder
  const leave = (lease: Lease) => {
    fence.revoke()
    isOver = true
    parts.onForeign(lease.spec!.holderIdentity!)
  }

  return {
    start() {
      isOver = false
      schedule()
    },
    touch: schedule,
    see(lease, uid) {
      if (isOver || !isOurs) return
      if (lease && isForeign(lease) && !predecessors.has(lease.spec!.holderIdentity!)) return leave(lease)
      if (lease || uid !== known?.uid) return
      fence.revoke()
      vanishedUID = uid
      known = undefined
      told = undefined
      schedule()
    },
    close() {
      isClosing = true
      schedule()
      return closed.promise
    },
    stop() {
      isOver = true
      disarm()
    },
  }
}
