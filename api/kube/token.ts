// Bearer tokens rotate under a running process: this reads one again in time, and at once when the server refuses it.

/**
 * The token to send now. `rejected` is one that the server has just answered with 401: if it is still the known one, it is
 * read anew. When the answer equals `rejected`, there is no better one.
 */
export type TokenSource = (rejected?: string) => Promise<string | undefined>

/** A bound token lives ten minutes at least and is replaced at 80 % of its life. */
const MAX_AGE_MS = 60_000

/** Reads at most once a minute. A token once read outlives a failed re-read, until the server rejects it. */
export function cacheToken(source: { read: () => Promise<string | undefined>; now: () => number }): TokenSource {
  let known: { token: string | undefined; readAt: number } | undefined
  let reading: Promise<string | undefined> | undefined

  const readAgain = () => {
    reading ??= source
      .read()
      .then(token => {
        known = { token, readAt: source.now() }
        return token
      })
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  return async rejected => {
    if (!known || (rejected !== undefined && rejected === known.token)) return readAgain()
    if (source.now() - known.readAt < MAX_AGE_MS) return known.token
    const last = known
    return readAgain().catch(() => {
      known = { token: last.token, readAt: source.now() }
      return last.token
    })
  }
}
