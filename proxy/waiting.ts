// The queue where clients wait for a pod: first come first served, each until its own deadline or until it leaves.
import type { Deadlines, Entry } from './deadlines.ts'
import { Link, LinkedList, leaveList } from './linkedList.ts'
import type { Signal } from './signal.ts'

export type Departure<T> =
  | { readonly kind: 'served'; readonly with: T }
  | { readonly kind: 'left' }
  | { readonly kind: 'late' }
  | { readonly kind: 'dismissed' }

/** Is told, once, that it has left the queue, for whatever reason. */
export type Waiter<T> = { onDeparture(departure: Departure<T>): void }

export type Terms = {
  readonly waitMs: number
  /** The client has left: it is taken out of the queue and nothing is spent on it. */
  readonly gone: Signal
  /** Before all others: its pod failed it through no fault of its own. */
  readonly first: boolean
}

export type Waiting<T, W extends Waiter<T>> = {
  length(): number
  /** In the order in which they are served. */
  list(): W[]
  /** Who is gone already leaves before this returns. */
  join(who: W, terms: Terms): void
  /** Serves whoever waits longest; false when nobody waits. */
  serve(what: T): boolean
  /** Sends away those who would be served last; all, when no number is given. */
  dismiss(count?: number): void
}

/** `onLeave` is told whenever the queue became shorter other than by `serve`. */
export function createWaiting<T, W extends Waiter<T>>(deadlines: Deadlines, onLeave: () => void): Waiting<T, W> {
  // In the order of coming.
  const [failed, others] = [new LinkedList<Place<T, W>>(), new LinkedList<Place<T, W>>()]
  let count = 0

  const inOrder = () => [...failed, ...others]
  const length = () => count
  const takeOut = (place: Place<T, W>) => {
    if (leaveList(place)) count -= 1
  }
  const leave = (place: Place<T, W>, departure: Departure<T>) => {
    takeOut(place)
    place.settle(departure)
    if (departure.kind !== 'served') onLeave()
  }
  const queue: Queue<T, W> = { deadlines, leave }

  return {
    length,
    list: () => inOrder().map(({ who }) => who),
    join(who, terms) {
      const place = new Place(queue, who, terms)
      if (terms.first) failed.append(place)
      else others.append(place)
      count += 1
      if (terms.gone.aborted) leave(place, LEFT)
    },
    serve(what) {
      const longest = failed.first() ?? others.first()
      if (longest) leave(longest, { kind: 'served', with: what })
      return longest !== undefined
    },
    dismiss(most = count) {
      const last = inOrder().slice(count - most)
      for (const place of last) {
        takeOut(place)
        place.settle({ kind: 'dismissed' })
      }
      if (last.length > 0) onLeave()
    },
  }
}

type Queue<T, W> = {
  readonly deadlines: Deadlines
  leave(place: Place<T, W>, departure: Departure<T>): void
}

const LEFT = { kind: 'left' } as const
const LATE = { kind: 'late' } as const

/** One who waits. A class, because there may be as many as there are connections: promises and closures would be several times as large. */
class Place<T, W> extends Link {
  readonly who: W & Waiter<T>
  readonly #queue: Queue<T, W>
  readonly #gone: Signal
  readonly #late: Entry

  constructor(queue: Queue<T, W>, who: W & Waiter<T>, { waitMs, gone }: Terms) {
    super()
    this.who = who
    this.#queue = queue
    this.#gone = gone
    this.#late = queue.deadlines.add(queue.deadlines.now() + waitMs, this)
    gone.addEventListener('abort', this)
  }

  settle(departure: Departure<T>) {
    this.#queue.deadlines.remove(this.#late)
    this.#gone.removeEventListener('abort', this)
    this.who.onDeparture(departure)
  }

  /** It is gone. */
  handleEvent() {
    this.#queue.leave(this, LEFT)
  }

  onDue() {
    this.#queue.leave(this, LATE)
  }
}
