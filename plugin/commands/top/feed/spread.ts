// One kind of object over many namespaces: by one watch of them all where that is allowed, else by a watch of each that is wanted.
import type { KubeError } from '../../../../api/kube/errors.ts'
import type { KubeObject } from '../../../../api/kube/objects.ts'
import { type Followed, type FollowedOptions, type Standing, startFollowed } from './followed.ts'
import { type Trouble, worst } from './trouble.ts'

export type Spread<T extends KubeObject> = {
  /** Namespaces to watch one by one if need be. */
  want(namespaces: readonly string[]): void
  /** One watch serves all namespaces. */
  isWide(): boolean
  /** Whether what is known of a namespace may be believed. */
  standing(namespace: string): Standing
  /** Of the watch of all namespaces; undefined where none is tried. */
  wideStanding(): Standing | undefined
  /** Every watch has an answer, be it that it is forbidden. */
  isSettled(): boolean
  /** Wanted namespaces that may not be read, while they are watched one by one. */
  forbidden(): string[]
  /** The widest refusal, when there is no namespace at all that may be read. */
  refusal(): KubeError | undefined
  /** The worst of all its watches. */
  trouble(): Trouble | undefined
  troubleIn(namespace: string): Trouble | undefined
  /** On the monotonic clock: the newest of all watches. */
  lastContact(): number
  list(): T[]
  byIndex(index: string, value: string): T[]
  get(key: string): T | undefined
  close(): Promise<void>
}

type SpreadOptions<T extends KubeObject> = Omit<FollowedOptions<T>, 'namespace'> & {
  /** Whether to try one watch of all namespaces. */
  readonly wide: boolean
}

/** First lists under way: who may read the names of a thousand namespaces does not ask all of them in one moment. */
export const MOST_AT_ONCE = 16

export function startSpread<T extends KubeObject>({ wide, ...options }: SpreadOptions<T>): Spread<T> {
  const narrow = new Map<string, Followed<T>>()
  const ending = new Set<Promise<void>>()
  let wanted: readonly string[] = []
  let hasWish = false
  let isClosed = false

  const everywhere = wide ? startFollowed<T>({ ...options, onState: advance }) : undefined
  const isWide = () => everywhere !== undefined && everywhere.standing() !== 'forbidden'
  const all = () => (isWide() ? [everywhere!] : [...narrow.values()])
  const of = (namespace: string) => (isWide() ? everywhere : narrow.get(namespace))

  function advance(): void {
    settle()
    options.onState()
  }
  function settle(): void {
    if (isClosed) return
    const wish = new Set(isWide() ? [] : wanted)
    for (const [namespace, followed] of narrow) {
      if (wish.has(namespace)) continue
      narrow.delete(namespace)
      leave(followed)
    }
    // One that failed waits for its next attempt: those behind it need not.
    let waiting = [...narrow.values()].filter(each => each.standing() === 'waiting' && !each.trouble()).length
    for (const namespace of wish) {
      if (waiting >= MOST_AT_ONCE) return
      if (narrow.has(namespace)) continue
      narrow.set(namespace, startFollowed<T>({ ...options, namespace, onState: advance }))
      waiting += 1
    }
  }
  function leave(followed: Followed<T>): void {
    const gone = followed.list()
    const left = followed.close().finally(() => ending.delete(left))
    ending.add(left)
    // What the watch of all has told meanwhile is told again after this: a reader asks `get`, and finds it.
    for (const object of gone) options.onChange(object, true)
  }

  return {
    want(namespaces) {
      wanted = namespaces
      hasWish = true
      settle()
    },
    isWide,
    standing: namespace => of(namespace)?.standing() ?? 'waiting',
    wideStanding: () => everywhere?.standing(),
    isSettled() {
      const isBegun = isWide() || (hasWish && wanted.every(namespace => narrow.has(namespace)))
      return isBegun && all().every(each => each.standing() !== 'waiting')
    },
    forbidden: () =>
      isWide() ? [] : [...narrow].flatMap(([name, each]) => (each.standing() === 'forbidden' ? [name] : [])),
    refusal() {
      const refusals = all().map(each => each.refusal())
      return isWide() || refusals.every(each => each !== undefined) ? (everywhere?.refusal() ?? refusals[0]) : undefined
    },
    trouble: () => worst(all().flatMap(each => each.trouble() ?? [])),
    troubleIn: namespace => of(namespace)?.trouble(),
    lastContact: () => Math.max(Number.NEGATIVE_INFINITY, ...all().map(each => each.lastContact())),
    list: () => all().flatMap(each => each.list()),
    byIndex: (index, value) => all().flatMap(each => each.byIndex(index, value)),
    get: key => all().flatMap(each => each.get(key) ?? [])[0],
    async close() {
      isClosed = true
      await Promise.all([everywhere, ...narrow.values()].map(each => each?.close()))
      await Promise.all(ending)
    },
  }
}
