// Live figures of the services on screen: which proxies are asked how often, and what their answers make together.
import type { KubeClient } from '../../../../api/kube/client.ts'
import type { Pod } from '../../../../api/kube/objects.ts'
import type { Traffic } from '../snapshot.ts'
import type { Attention } from '../source.ts'
import type { SeenProxy } from './connectionRows.ts'
import { createLooks, type LookFailure, type LookWish } from './looks.ts'
import { keyOf } from './pool.ts'
import type { Clock, FeedTiming } from './timing.ts'
import { extendHistory, type History, sumRates, sumTraffic } from './traffic.ts'

export type Figures = {
  /** Attention or proxies are others. */
  aim(attention: Attention): void
  /** Every proxy of a service that may be asked; without an account when it did not answer lately. */
  proxiesOf(key: string): SeenProxy[]
  failureOf(key: string): LookFailure | undefined
  /** Namespaces whose proxies may not be asked. */
  forbidden(): string[]
  lastContact(): number
  close(): void
}

type FiguresOptions = {
  readonly client: KubeClient
  readonly proxies: (key: string) => readonly Pod[]
  readonly onTraffic: (key: string, traffic: Traffic | undefined) => void
  /** After every look at one of its proxies. */
  readonly onLook: (key: string) => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

export function createFigures(options: FiguresOptions): Figures {
  const { timing, clock } = options
  const histories = new Map<string, History>()
  const services = new Map<string, string>()
  const looks = createLooks({
    ...options,
    onLook(proxy) {
      const key = services.get(proxy)
      if (key === undefined) return
      tell(key)
      options.onLook(key)
    },
  })
  const running = (key: string) => options.proxies(key).filter(({ status }) => status?.phase === 'Running')
  const lately = (atMs: number) => clock.mono() - atMs <= 3 * timing.lookVisibleMs + timing.lookTimeoutMs
  const see = (pod: Pod): SeenProxy => {
    const account = looks.accountOf(keyOf(pod))
    const { name, uid = '' } = pod.metadata
    return { name, uid, account: account && lately(account.atMs) ? account : undefined }
  }
  const proxiesOf = (key: string) => running(key).map(see)

  function tell(key: string): void {
    const pods = running(key)
    const accounts = pods.flatMap(pod => see(pod).account ?? [])
    const perSecond = sumRates(accounts)
    const at = { atMs: clock.mono(), intervalMs: timing.historyMs }
    if (perSecond !== undefined) histories.set(key, extendHistory(histories.get(key), perSecond, at))
    const unanswered = pods.filter(pod => looks.failureOf(keyOf(pod))).length
    options.onTraffic(key, sumTraffic(accounts, histories.get(key), unanswered))
  }

  return {
    aim({ visible, open }) {
      const wishes = new Map<string, LookWish>()
      services.clear()
      const every = new Map(visible.map(key => [key, timing.lookVisibleMs]))
      if (open) every.set(open.key, timing.lookOpenMs)
      for (const [key, everyMs] of every) {
        for (const pod of running(key)) {
          services.set(keyOf(pod), key)
          wishes.set(keyOf(pod), { namespace: pod.metadata.namespace!, name: pod.metadata.name, everyMs })
        }
      }
      looks.follow(wishes)
    },
    proxiesOf,
    failureOf: key => running(key).flatMap(pod => looks.failureOf(keyOf(pod)) ?? [])[0],
    forbidden() {
      const refused = [...services.keys()].filter(proxy => looks.failureOf(proxy)?.isForbidden)
      return [...new Set(refused.map(proxy => proxy.slice(0, proxy.indexOf('/'))))]
    },
    lastContact: looks.lastContact,
    close: looks.close,
  }
}
