// Waits for what other processes and sockets bring about, also on a busy machine.
import { expect } from 'vitest'

const PATIENCE_MS = 15_000

export function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: PATIENCE_MS, interval: 20 })
}

/** Resolves when `read` gives the same number above 0 several times: whoever drives it has come to rest. */
export async function resting(read: () => number | Promise<number>): Promise<number> {
  const seen: number[] = []
  const still = async () => {
    seen.push(await read())
    return seen.at(-1)! > 0 && seen.length >= 4 && new Set(seen.slice(-4)).size === 1
  }
  await expect.poll(still, { timeout: PATIENCE_MS, interval: 100 }).toBe(true)
  return seen.at(-1)!
}
