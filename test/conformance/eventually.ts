// Waits for what controllers do in their own time.
import { setTimeout as delay } from 'node:timers/promises'
import { isKubeError } from '../../api/kube/errors.ts'

/** What `attempt` resolves with at its first success; a rejection is tried again until `limitMs`, then thrown. */
export async function eventually<T>(attempt: () => Promise<T>, limitMs = 120_000): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > end) throw error
      await delay(50)
    }
  }
}

/** Resolves when `read` finds nothing any more. */
export async function eventuallyGone(read: () => Promise<unknown>, limitMs?: number): Promise<void> {
  await eventually(async () => {
    const found = await read().catch(error => {
      if (isKubeError(error, 'notFound')) return undefined
      throw error
    })
    if (found !== undefined) throw new Error(`still there: ${JSON.stringify(found)}`)
  }, limitMs)
}
