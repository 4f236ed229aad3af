// Waits for many things without a word on how long they take: a machine may be as slow as it likes, as long as something happens.
import { setTimeout as delay } from 'node:timers/promises'

const STANDSTILL_MS = 120_000

/** Resolves when `left` counts nothing; rejects, naming `what`, when it has not become less for two minutes. */
export async function untilNoneLeft(what: string, left: () => number | Promise<number>): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  let since = performance.now()
  for (;;) {
    const count = await left()
    if (count === 0) return
    if (count < least) {
      least = count
      since = performance.now()
    }
    if (performance.now() - since > STANDSTILL_MS)
      throw new Error(`${what}: ${count} left, and nothing happens any more`)
    await delay(100)
  }
}
