// Ctrl-Z: the process stops as any other does, and comes back with what it showed drawn anew.
import process from 'node:process'

/** Calls `back` once when the process goes on; at once where nobody can stop it. The whole group stops, as the terminal itself would have it. */
export function stopUntilContinued(back: () => void): void {
  let isBack = false
  const once = () => {
    if (isBack) return
    isBack = true
    process.off('SIGCONT', once)
    back()
  }
  // Windows has neither of the two signals.
  if (process.platform === 'win32') return void once()
  process.on('SIGCONT', once)
  process.kill(0, 'SIGTSTP')
  // Without a shell that controls jobs the signal does nothing, and nobody will say `fg`.
  setTimeout(once, 100)
}

/** Somebody else stopped the process, and the terminal is no longer as it was left. The answer ends it. */
export function onContinued(listener: () => void): () => void {
  process.on('SIGCONT', listener)
  return () => process.off('SIGCONT', listener)
}
