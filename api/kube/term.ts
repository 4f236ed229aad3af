// One term of leadership and its end: it lapses by our own clock before anybody else may take over.

export type EndReason = 'lost' | 'stopped' | 'failed'

export type Term = {
  /** Aborts when the term has ended. */
  signal: AbortSignal
  /** False from the deadline on, even when the timer that should have said so is late. */
  isCurrent(): boolean
  /** A renewal sent at `sentAt` was confirmed. */
  renewed(sentAt: number): void
  /** The first reason stands, but for a lapse: what was to be given up may turn out to be lost. */
  end(reason: EndReason): void
  reason(): EndReason | undefined
  /** Nothing of the term is left: the deadline is no longer watched. */
  close(): void
}

export function startTerm(options: { electedAt: number; deadlineMs: number; now: () => number }): Term {
  const { deadlineMs, now } = options
  const ending = new AbortController()
  let renewedAt = options.electedAt
  let reason: EndReason | undefined
  let timer: NodeJS.Timeout | undefined

  const remainingMs = () => renewedAt + deadlineMs - now()
  const end = (why: EndReason) => {
    if (reason === undefined || why === 'lost') reason = why
    ending.abort(new Error(`leadership ended: ${why}`))
  }
  const check = () => {
    if (remainingMs() <= 0) end('lost')
    else timer = setTimeout(check, Math.ceil(remainingMs()))
  }
  check()

  return {
    signal: ending.signal,
    isCurrent: () => !ending.signal.aborted && remainingMs() > 0,
    renewed(sentAt) {
      renewedAt = sentAt
    },
    end,
    reason: () => reason,
    close: () => clearTimeout(timer),
  }
}
