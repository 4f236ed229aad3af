// Waits for a condition of the world outside: processes and servers tell nobody when they are ready.
import { setTimeout as delay } from 'node:timers/promises'

/** Asks every `everyMs` until `check` answers something other than undefined; rejects, naming `what`, after `limitMs`. */
export async function until<T>(
  what: string,
  check: () => T | undefined | Promise<T | undefined>,
  { limitMs = 180_000, everyMs = 50 } = {},
): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    const answer = await check()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`${what}: not after ${limitMs / 1000} s`)
    await delay(everyMs)
  }
}
