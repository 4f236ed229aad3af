// Bounds how many calls go to the API server at once: each one more is a connection more.

export type Limit = {
  <T>(work: () => Promise<T>): Promise<T>
  /** Whoever comes now waits. */
  isReached(): boolean
}

/** First come, first served. */
export function createLimit(most: number): Limit {
  let running = 0
  const waiting: (() => void)[] = []
  const limit = async <T>(work: () => Promise<T>) => {
    // Whoever is let in takes the place of the one that ended.
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
  return Object.assign(limit, { isReached: () => running >= most })
}
