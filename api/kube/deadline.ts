// A deadline after any number of milliseconds: Node's own timers fire at once when told to wait longer than 24 days, and its signals refuse parts of a millisecond.

const LONGEST_MS = 2 ** 31 - 1

/** Calls `act` after `ms`: at once for zero and less, never for Infinity. What it returns calls it off. */
export function startTimer(ms: number, act: () => void): () => void {
  return start(ms, act, timer => timer)
}

/** Aborts after `ms` with a TimeoutError. The process does not stay for it. */
export function deadlineAfter(ms: number): AbortSignal {
  const ending = new AbortController()
  const end = () => ending.abort(new DOMException('The time is up', 'TimeoutError'))
  start(ms, end, timer => timer.unref())
  return ending.signal
}

function start(ms: number, act: () => void, hold: (timer: NodeJS.Timeout) => NodeJS.Timeout): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => {}
  let leftMs = Math.max(0, Math.ceil(ms))
  let timer: NodeJS.Timeout
  const goOn = () => {
    const stepMs = Math.min(leftMs, LONGEST_MS)
    leftMs -= stepMs
    timer = hold(setTimeout(leftMs > 0 ? goOn : act, stepMs))
  }
  goOn()
  return () => clearTimeout(timer)
}
