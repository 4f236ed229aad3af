// Wakes a loop that waits for something to happen, or for a time.

export type Bell = {
  /** Remembered when nobody waits: the next wait returns at once. */
  ring(): void
  /** Resolves at the next ring, or after so long. */
  wait(ms?: number): Promise<void>
}

/** The longest wait that setTimeout knows. */
const MAX_TIMER_MS = 2 ** 31 - 1

export function createBell(): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>(resolve => {
          const timer = ms === undefined ? undefined : setTimeout(resolve, Math.min(Math.max(0, ms), MAX_TIMER_MS))
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = undefined
      }
      rung = false
    },
  }
}
