// Bounds how many calls go to the API server at once: each one more is a connection more.

export type Limit = <T>(work: () => Promise<T>) => Promise<T>

/** First come, first served. */
export function createLimit(most: number): Limit {
  let running = 0
  const waiting: (() => void)[] = []
  return async work => {
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
}
