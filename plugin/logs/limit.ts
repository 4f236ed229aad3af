// Lets only so many pieces of work run at once; the others wait in their order.

export type Limit = {
  isReached(): boolean
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createLimit(limit: number): Limit {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    isReached: () => running >= limit,
    async run(work) {
      // Whoever is let in takes the place of the one that ended.
      if (running >= limit) await new Promise<void>(resolve => waiting.push(resolve))
      else running += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running -= 1
      }
    },
  }
}
