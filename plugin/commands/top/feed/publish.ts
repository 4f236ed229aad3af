// Tells listeners that something changed, not more often than a screen can follow.

type Publisher = {
  /** Something changed. */
  touch(): void
  onChange(listener: () => void): () => void
  close(): void
}

/** `now` and `everyMs` in milliseconds of a monotonic clock. Changes of one moment are told together. */
export function createPublisher({ everyMs, now }: { everyMs: number; now: () => number }): Publisher {
  const listeners = new Set<() => void>()
  let toldAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  const tell = () => {
    timer = undefined
    toldAt = now()
    for (const listener of listeners) listener()
  }
  return {
    touch() {
      timer ??= setTimeout(tell, Math.max(0, toldAt + everyMs - now()))
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
