// The queue where clients wait for a pod: first come first served, each until its own deadline or until it leaves.
import type { Deadlines } from './deadlines.ts'
import type { Signal } from './signal.ts'

export type Departure<T> =
  | { readonly kind: 'served'; readonly with: T }
  | { readonly kind: 'left' }
  | { readonly kind: 'late' }
  | { readonly kind: 'dismissed' }

export type Waiter = {
  readonly waitMs: number
  /** The client has left: it is taken out of the queue and nothing is spent on it. */
  readonly gone: Signal
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
  /** Sends away those who would be served last; all, when no number is given. */
  dismiss(count?: number): void
}

/** `onLeave` is told whenever the queue became shorter other than by `serve`. */
export function createWaiting<T, W>(deadlines: Deadlines, onLeave: () => void): Waiting<T, W> {
  type Place = { readonly who: W; settle(departure: Departure<T>): void }
  // Sets, in the order of coming: thousands may leave at once, and none of them is looked for among the others.
  const [failed, others] = [new Set<Place>(), new Set<Place>()]

  const inOrder = () => [...failed, ...others]
  const length = () => failed.size + others.size
  const takeOut = (place: Place) => failed.delete(place) || others.delete(place)
  const leave = (place: Place, departure: Departure<T>) => {
    takeOut(place)
    place.settle(departure)
    if (departure.kind !== 'served') onLeave()
  }

  const join = (who: W, { waitMs, gone, first }: Waiter) => {
    const { promise, resolve } = Promise.withResolvers<Departure<T>>()
    const place: Place = {
      who,
      settle(departure) {
        deadlines.remove(late)
        gone.removeEventListener('abort', onGone)
        resolve(departure)
      },
    }
    const onGone = () => leave(place, { kind: 'left' })
    const late = deadlines.add(deadlines.now() + waitMs, () => leave(place, { kind: 'late' }))
    if (first) failed.add(place)
    else others.add(place)
    if (gone.aborted) onGone()
    else gone.addEventListener('abort', onGone)
    return promise
  }

  return {
    length,
    list: () => inOrder().map(({ who }) => who),
    join,
    serve(what) {
      const [longest = others.values().next().value] = failed
      if (longest) leave(longest, { kind: 'served', with: what })
      return longest !== undefined
    },
    dismiss(count = length()) {
      const last = inOrder().slice(length() - count)
      for (const place of last) {
        takeOut(place)
        place.settle({ kind: 'dismissed' })
      }
      if (last.length > 0) onLeave()
    },
  }
}
