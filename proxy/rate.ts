// How many clients may come in a second: a bucket of as many tokens, which fills evenly and of which each client takes one.

export type Bucket = { readonly tokens: number; readonly at: number }

/** `perSecond` at once, and as many in every second after that. `before` is undefined when nobody has come yet. */
export function draw(before: Bucket | undefined, perSecond: number, now: number): { isDrawn: boolean; bucket: Bucket } {
  const filled = before ? before.tokens + ((now - before.at) / 1000) * perSecond : perSecond
  const tokens = Math.min(perSecond, filled)
  // Left as it was, so that no crowd of refused ones rounds away what fills it.
  if (before && tokens < 1) return { isDrawn: false, bucket: before }
  return { isDrawn: true, bucket: { tokens: tokens - 1, at: now } }
}
