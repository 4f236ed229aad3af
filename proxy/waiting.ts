// The queue where clients wait for a pod: first come first served, each until its own deadline or until it leaves.

export type Departure<T> =
  | { readonly kind: 'served'; readonly with: T }
  | { readonly kind: 'left' }
  | { readonly kind: 'late' }
  | { readonly kind: 'dismissed' }

export type Waiter = {
  readonly waitMs: number
  /** The client has left: it is taken out of the queue and nothing is spent on it. */
  readonly gone: AbortSignal
  /** Before all others: its pod failed it through no fault of its own. */
  readonly first: boolean
}

export type Waiting<T, W> = {
  length(): number
  /** In the order in which they are served. */
  list(): W[]
  /** Resolves when the waiter leaves the queue, for whatever reason. */
  join(who: W, waiter: Waiter): Promise<Departure<T>>
  /** Serves whoever waits longest; false when nobody waits. */
  serve(what: T): boolean
  /** Sends everybody away. */
  dismiss(): void
}

/** 24 days; Node takes a longer one for 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** `onLeave` is told whenever the queue became shorter other than by `serve`. */
export function createWaiting<T, W>(onLeave: () => void): Waiting<T, W> {
  type Place = { readonly who: W; leave(departure: Departure<T>): void }
  let places: Place[] = []

  const join = (who: W, { waitMs, gone, first }: Waiter) => {
    const { promise, resolve } = Promise.withResolvers<Departure<T>>()
    const place: Place = {
      who,
      leave(departure) {
        clearTimeout(timer)
        gone.removeEventListener('abort', onGone)
        places = places.filter(other => other !== place)
        resolve(departure)
        if (departure.kind !== 'served') onLeave()
      },
    }
    const onGone = () => place.leave({ kind: 'left' })
    const timer = setTimeout(() => place.leave({ kind: 'late' }), Math.min(Math.max(0, waitMs), LONGEST_TIMER_MS))
    if (first) places.unshift(place)
    else places.push(place)
    if (gone.aborted) onGone()
    else gone.addEventListener('abort', onGone, { once: true })
    return promise
  }

  return {
    length: () => places.length,
    list: () => places.map(({ who }) => who),
    join,
    serve(what) {
      const [longest] = places
      longest?.leave({ kind: 'served', with: what })
      return longest !== undefined
    },
    dismiss() {
      for (const place of [...places]) place.leave({ kind: 'dismissed' })
    },
  }
}
