// When the next frame is due: at once after a key, seldom for data, never without a reason.

type Pace = {
  /** A frame is wanted. */
  ask(why: 'key' | 'data'): void
  stop(): void
}

export type PaceClock = {
  /** Milliseconds that never run backward. */
  now(): number
  /** Calls `act` later; what it returns takes that back. */
  after(ms: number, act: () => void): () => void
}

const realClock: PaceClock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

/** At most five frames a second show changes of data; a key is answered sooner, and a held key not more often than it can be seen. */
const leastGapMs = { key: 40, data: 200 }

export function createPace(draw: () => void, clock: PaceClock = realClock): Pace {
  let drawnAtMs = Number.NEGATIVE_INFINITY
  let dueAtMs = Number.POSITIVE_INFINITY
  let takeBack = () => {}
  const run = () => {
    drawnAtMs = clock.now()
    dueAtMs = Number.POSITIVE_INFINITY
    draw()
  }
  return {
    ask(why) {
      const nowMs = clock.now()
      const due = Math.max(nowMs, drawnAtMs + leastGapMs[why])
      if (due >= dueAtMs) return
      dueAtMs = due
      takeBack()
      takeBack = clock.after(due - nowMs, run)
    },
    stop() {
      takeBack()
      dueAtMs = Number.NEGATIVE_INFINITY
    },
  }
}
