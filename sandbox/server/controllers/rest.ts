// Work that costs much is done at most so often for one key, the first time at once.
import type { Work } from './loop.ts'

export function withRest(work: Work, restMs: number): Work {
  /** The oldest first. */
  const doneAt = new Map<string, number>()
  return key => {
    const now = performance.now()
    for (const [old, at] of doneAt) {
      if (now - at < restMs) break
      doneAt.delete(old)
    }
    const last = doneAt.get(key)
    if (last !== undefined) return { againAfterMs: restMs - (now - last) }
    doneAt.set(key, now)
    return work(key)
  }
}
