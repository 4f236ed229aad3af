// Time that a test moves: deadlines of ours come when it says so, while sockets go on as they do.
import { onTestFinished, vi } from 'vitest'

export type StillTime = {
  pass(ms: number): void
  /** Resolves when what is on its way between sockets of this process has arrived, once `isSo`. */
  until(isSo: () => boolean): Promise<void>
}

/** More than it takes from one end of a connection of this process to the other. */
const TURNS = 50

/** Until the test ends. */
export function stopTime(): StillTime {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const turn = () => new Promise<void>(resolve => setImmediate(resolve))
  return {
    pass: ms => void vi.advanceTimersByTime(ms),
    async until(isSo) {
      while (!isSo()) await turn()
      for (let turns = 0; turns < TURNS; turns += 1) await turn()
    },
  }
}
