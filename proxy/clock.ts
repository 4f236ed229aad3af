// The clock of the fence: monotonic, and it goes on while the machine sleeps, which the system's monotonic clock does not.

export type Clock = () => number

const SLEEP_MS = 1000

/**
 * Milliseconds that never run backward. Whenever the wall clock has run ahead of the monotonic one by more than a second between
 * two readings, the machine slept (or was set), and the difference is counted: too much time closes a fence early, which is safe.
 */
export function createClock(sources: { monotonic: () => number; wall: () => number }): Clock {
  let last = { monotonic: sources.monotonic(), wall: sources.wall() }
  let sleptMs = 0
  return () => {
    const reading = { monotonic: sources.monotonic(), wall: sources.wall() }
    const ahead = reading.wall - last.wall - (reading.monotonic - last.monotonic)
    if (ahead > SLEEP_MS) sleptMs += ahead
    last = reading
    return reading.monotonic + sleptMs
  }
}
