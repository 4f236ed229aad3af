// A timer wheel: any number of deadlines, of which each turn touches only those that are near. It knows no clock; who turns it says what time it is.
import { Link, LinkedList, leaveList } from './linkedList.ts'

/** A function, or whatever has this one: it needs no closure. */
export type Due = (() => void) | { onDue(): void }

/** A deadline. */
export class Entry extends Link {
  /** In which it is due; it stands in the slot of that tick. */
  readonly tick: number
  readonly due: Due

  constructor(tick: number, due: Due) {
    super()
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
  const slots = Array.from({ length: count }, () => new LinkedList<Entry>())
  /** Taken out of their slot, to run. */
  const ripe = new LinkedList<Entry>()
  let turned = Math.floor(now / tickMs)
  let size = 0
  const remove = (entry: Entry) => {
    if (leaveList(entry)) size -= 1
  }
  const ripen = (tick: number) => {
    for (const entry of slots[tick % count]!) {
      if (entry.tick > tick) continue
      leaveList(entry)
      ripe.append(entry)
    }
  }
  return {
    add(at, due) {
      const entry = new Entry(Math.max(Math.ceil(at / tickMs), turned + 1), due)
      slots[entry.tick % count]!.append(entry)
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
        for (let entry = ripe.first(); entry; entry = ripe.first()) {
          if (left === 0) {
            turned = tick - 1
            return false
          }
          left -= 1
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
