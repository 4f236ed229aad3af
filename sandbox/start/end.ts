// When a sandbox in the foreground is asked to end: by Ctrl-C, by a signal, or because the npm that started it is gone.

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const LOOK_MS = 500

/** From now on signals no longer end the process by themselves. Asking again changes nothing: the end is under way. */
export function untilEnd(env: NodeJS.ProcessEnv): { readonly signal: AbortSignal } {
  const ending = new AbortController()
  const ask = () => ending.abort(new Error('asked to end'))
  for (const signal of signals) process.on(signal, ask)
  // A killed npm tells nobody; whoever adopts us then is not our parent.
  const parent = process.ppid
  if (env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && ask(), LOOK_MS).unref()
  return { signal: ending.signal }
}
