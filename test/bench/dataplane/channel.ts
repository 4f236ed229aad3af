// A queue between one who tells and one who waits to be told.

export type Channel<T> = {
  put(what: T): void
  /** Ends with the signal. */
  take(signal: AbortSignal | undefined): AsyncGenerator<T>
}

export function createChannel<T>(): Channel<T> {
  let waiting: T[] = []
  let wake = () => {}
  return {
    put(what) {
      waiting.push(what)
      wake()
    },
    async *take(signal) {
      signal?.addEventListener('abort', () => wake(), { once: true })
      while (!signal?.aborted) {
        const batch = waiting
        waiting = []
        yield* batch
        if (waiting.length === 0) await new Promise<void>(resolve => (wake = resolve))
      }
    },
  }
}
