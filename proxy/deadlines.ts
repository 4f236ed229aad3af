// The deadlines of all connections (their preface, their place in the queue, dialling, their session) on one timer, which runs only while there are any.
import { createWheel, type Due, type Entry } from './wheel.ts'

export type { Entry }

export type Deadlines = {
  /** The clock that they go by. */
  now(): number
  /** `due` runs once, at `at` on the clock or some 50 ms later, and later yet when a crowd is due at the same moment; never earlier. */
  add(at: number, due: Due): Entry
  remove(entry: Entry): void
}

const TICK_MS = 50
/** A round of 51 s. */
const SLOTS = 1024
/** Of a crowd that is due at the same moment, in one turn of the event loop: those who have no deadline do not wait for all of it. */
const AT_ONCE = 4

/** `now` is monotonic, milliseconds, and nobody can set it. */
export function createDeadlines(now: () => number): Deadlines {
  const wheel = createWheel({ tickMs: TICK_MS, slots: SLOTS }, now())
  let isTurning = false
  const wind = () => {
    if (isTurning || wheel.size() === 0) return
    isTurning = true
    setTimeout(turn, TICK_MS)
  }
  const turn = () => {
    if (!wheel.turn(now(), AT_ONCE)) {
      setImmediate(turn)
      return
    }
    isTurning = false
    wind()
  }
  return {
    now,
    add(at, due) {
      // An idle wheel has not been turned: its next tick would be one of long ago.
      if (wheel.size() === 0) wheel.turn(now())
      const entry = wheel.add(at, due)
      wind()
      return entry
    },
    remove: wheel.remove,
  }
}
