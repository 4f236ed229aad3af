// A timer wheel: any number of deadlines, of which each turn touches only those that are near. It knows no clock; who turns it says what time it is.

/** A function, or whatever has this one: it needs no closure. */
export type Due = (() => void) | { onDue(): void }

/**
 * A deadline, in the ring of its slot: who leaves it is forgotten by all others. A Set would do, but one that grows or shrinks leaves behind a table
 * that still knows whom it held; where that table is an old object, everybody in it and in all tables after it outlives its connection until all garbage is collected.
 */
export class Entry {
  /** In which it is due; it stands in the slot of that tick. */
  readonly tick: number
  readonly due: Due
  /** Itself when it is in no ring. */
  prev: Entry = this
  next: Entry = this

  constructor(tick: number, due: Due) {
    this.tick = tick
    this.due = due
  }
}

export type Wheel = {
  /** `due` runs once, in the first turn at or after `at`, or up to a tick later; never earlier. */
  add(at: number, due: Due): Entry
  /** Nothing happens when it has run already. */
  remove(entry: Entry): void
  /** Runs what is due, in ticks' order, and at most so many. False: there may be more, and it is to be turned again before long. */
  turn(now: number, most?: number): boolean
  size(): number
}

export type WheelSize = {
  readonly tickMs: number
  /** A deadline further away than all of them is passed over once a round. */
  readonly slots: number
}

export function createWheel({ tickMs, slots: count }: WheelSize, now: number): Wheel {
  const slots = Array.from({ length: count }, createRing)
  /** Taken out of their slot, to run. */
  const ripe = createRing()
  let turned = Math.floor(now / tickMs)
  let size = 0
  const remove = (entry: Entry) => {
    if (entry.next === entry) return
    leave(entry)
    size -= 1
  }
  const ripen = (tick: number) => {
    const slot = slots[tick % count]!
    for (let entry = slot.next; entry !== slot; ) {
      const { next } = entry
      if (entry.tick <= tick) join(ripe, leave(entry))
      entry = next
    }
  }
  return {
    add(at, due) {
      const entry = new Entry(Math.max(Math.ceil(at / tickMs), turned + 1), due)
      join(slots[entry.tick % count]!, entry)
      size += 1
      return entry
    },
    remove,
    turn(now, most = Number.POSITIVE_INFINITY) {
      const last = Math.floor(now / tickMs)
      let left = most
      // After a long sleep each slot is looked at once.
      for (let tick = Math.max(turned + 1, last - count + 1); tick <= last; tick += 1) {
        turned = tick
        ripen(tick)
        for (; ripe.next !== ripe; left -= 1) {
          if (left === 0) {
            turned = tick - 1
            return false
          }
          const entry = ripe.next
          remove(entry)
          const { due } = entry
          if (typeof due === 'function') due()
          else due.onDue()
        }
      }
      return true
    },
    size: () => size,
  }
}

/** It stands for no deadline, but between the last one and the first. */
function createRing(): Entry {
  return new Entry(Number.NaN, () => {})
}

/** As its last. */
function join(ring: Entry, entry: Entry): void {
  entry.prev = ring.prev
  entry.next = ring
  ring.prev.next = entry
  ring.prev = entry
}

function leave(entry: Entry): Entry {
  entry.prev.next = entry.next
  entry.next.prev = entry.prev
  entry.prev = entry
  entry.next = entry
  return entry
}
