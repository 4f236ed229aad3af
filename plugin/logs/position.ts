// How far a container's log was read, so that a stream that was cut goes on without loss or repeat. A server can be asked for whole seconds only, so
// the lines of the last ones come again; what of them was seen is known by time and text, not by count: a node may have rotated some of them away.
import { hash } from 'node:crypto'
import { secondsBefore } from './line.ts'

export type Position = {
  /** A request is about to be made: the moment from which on the log is wanted, or undefined for all of it. `held` goes back to what `hold` kept. */
  begin(from?: 'last' | 'held'): string | undefined
  /** False for a line that was seen before. */
  admit(line: Seen): boolean
  /** Keeps the present place in reach until `release`: whose lines come next is not certain. */
  hold(): void
  release(): void
}

type Seen = { readonly time: string; readonly text: string }

/** Two streams of a container are stamped apart and written as they come: a line may be a little older than the one before it. */
const MARGIN_SECONDS = 1
/** Bounds memory when a program floods its log; the oldest go first. */
const MAX_REMEMBERED = 50_000

/** `since`: nothing older is ever wanted. */
export function createPosition(since: string | undefined): Position {
  let remembered: { time: string; key: string }[] = []
  let first = 0
  let last: string | undefined
  let held: string | undefined
  /** Of what is remembered, what this request has not brought yet. */
  let expected = new Map<string, number>()
  /** What is not later came before everything expected. */
  let oldUntil: string | undefined
  let met = false
  let floor = ''
  let floorOf = ''

  const startOf = (time: string) => {
    const start = secondsBefore(time, MARGIN_SECONDS)
    return since !== undefined && start < since ? since : start
  }
  const forget = () => {
    const from = held !== undefined && held < last! ? held : last!
    const second = from.slice(0, 19)
    if (second !== floorOf) {
      floorOf = second
      floor = secondsBefore(from, MARGIN_SECONDS)
    }
    while (remembered[first]!.time < floor || remembered.length - first > MAX_REMEMBERED) first += 1
    if (first > 1024 && first > remembered.length / 2) {
      remembered = remembered.slice(first)
      first = 0
    }
  }
  return {
    begin(from = 'last') {
      const at = from === 'held' ? (held ?? last) : last
      expected = new Map()
      oldUntil = undefined
      met = false
      if (at === undefined) return since
      const start = startOf(at)
      for (const { time, key } of remembered.slice(first)) {
        if (time < start) continue
        oldUntil ??= time
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      return start
    },
    admit({ time, text }) {
      const key = `${time} ${hash('sha1', text, 'base64')}`
      const left = expected.get(key) ?? 0
      if (left > 0) {
        expected.set(key, left - 1)
        met = true
        return false
      }
      if (!met && oldUntil !== undefined && time <= oldUntil) return false
      remembered.push({ time, key })
      last = time
      forget()
      return true
    },
    hold() {
      held ??= last
    },
    release() {
      held = undefined
    },
  }
}
