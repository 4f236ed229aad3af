// What waits to be sent on one response: it goes out in slices, as fast as the client reads, and others have their turn between two slices.
import type { ServerResponse } from 'node:http'

export type Outbox = {
  /** Sent before everything that is added; read slice by slice. To be called at most once, before the first `add`. */
  begin(texts: Iterable<string>): void
  add(text: string): void
  /** Ends the response when everything is sent. */
  end(): void
}

/** In one turn of the event loop. */
const SLICE_CHARS = 128 * 1024

/** A client that leaves more than `maxWaitingChars` of what is added unread is cut off. */
export function openOutbox(response: ServerResponse, { maxWaitingChars }: { maxWaitingChars: number }): Outbox {
  let first: Iterator<string> | undefined
  let waiting: string[] = []
  let waitingChars = 0
  let busy = false
  let ending = false

  const takeSlice = (): string => {
    let slice = ''
    while (first && slice.length < SLICE_CHARS) {
      const { done, value } = first.next()
      if (done) first = undefined
      else slice += value
    }
    if (first || slice.length >= SLICE_CHARS) return slice
    slice += waiting.join('')
    waiting = []
    waitingChars = 0
    return slice
  }

  const pump = () => {
    busy = false
    if (response.destroyed || response.writableEnded) return
    if (response.writableNeedDrain) {
      busy = true
      response.once('drain', pump)
      return
    }
    const slice = takeSlice()
    if (slice) response.write(slice)
    if (first || waiting.length > 0) {
      busy = true
      setImmediate(pump)
    } else if (ending) response.end()
  }

  const wake = () => {
    if (busy) return
    busy = true
    // At the end of this turn, so that what several writes of one turn tell is one slice.
    process.nextTick(pump)
  }

  return {
    begin(texts) {
      first = texts[Symbol.iterator]()
      wake()
    },
    add(text) {
      // What comes between the end and the goodbye is for the client's next watch.
      if (ending) return
      waiting.push(text)
      waitingChars += text.length
      if (waitingChars > maxWaitingChars) response.destroy()
      else wake()
    },
    end() {
      ending = true
      wake()
    },
  }
}
