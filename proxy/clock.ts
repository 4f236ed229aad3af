// The clock of the fence: monotonic, and it goes on while the machine sleeps, which the system's monotonic clock does not.

export type Clock = () => number

const SLEEP_MS = 1000

export type ClockSources = { readonly monotonic: () => number; readonly wall: () => number }

/** What a clock knows: its last reading of both sources, and how long the machine has slept since the clock was made. Milliseconds. */
export type ClockMemory = { monotonic: number; wall: number; sleptMs: number }

/**
 * Milliseconds that never run backward. Whenever the wall clock has run ahead of the monotonic one by more than a second between
 * two readings, the machine slept (or was set), and the difference is counted: too much time closes a fence early, which is safe.
 */
export function createClock(sources: ClockSources): Clock {
  const memory = { monotonic: sources.monotonic(), wall: sources.wall(), sleptMs: 0 }
  return () => readClock(memory, sources)
}

export function readClock(memory: ClockMemory, sources: ClockSources): number {
  const [monotonic, wall] = [sources.monotonic(), sources.wall()]
  const ahead = wall - memory.wall - (monotonic - memory.monotonic)
  if (ahead > SLEEP_MS) memory.sleptMs += ahead
  memory.monotonic = monotonic
  memory.wall = wall
  return monotonic + memory.sleptMs
}
