// When the next frame is due: at once after a key, seldom for data, never without a reason.

export type Pace = {
  /** A frame is wanted. */
  ask(why: 'key' | 'data'): void
  stop(): void
}

/** At most five frames a second show changes of data; a key is answered sooner, and a held key not more often than it can be seen. */
const leastGapMs = { key: 40, data: 200 }

export function createPace(draw: () => void): Pace {
  let drawnAtMs = Number.NEGATIVE_INFINITY
  let dueAtMs = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  const run = () => {
    drawnAtMs = performance.now()
    dueAtMs = Number.POSITIVE_INFINITY
    draw()
  }
  return {
    ask(why) {
      const due = Math.max(performance.now(), drawnAtMs + leastGapMs[why])
      if (due >= dueAtMs) return
      dueAtMs = due
      clearTimeout(timer)
      timer = setTimeout(run, Math.max(0, due - performance.now()))
    },
    stop() {
      clearTimeout(timer)
      dueAtMs = Number.NEGATIVE_INFINITY
    },
  }
}
