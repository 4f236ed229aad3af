// Waits for something that nobody announces.
import { setTimeout as sleep } from 'node:timers/promises'

const LIMIT_MS = 12_000
const EVERY_MS = 100

/** Rejects, and says for what it waited, after 12 seconds. */
export async function until(what: string, check: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + LIMIT_MS
  while (!(await check())) {
    if (performance.now() > endMs) throw new Error(`${LIMIT_MS / 1000} seconds went by, and still not: ${what}`)
    await sleep(EVERY_MS, undefined, { signal })
  }
}
