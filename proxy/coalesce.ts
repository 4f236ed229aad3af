// Work that many ask for and that is done once for all of them.

/** Many calls in one turn of the event loop become one. */
export function coalesce(work: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    setImmediate(() => {
      isDue = false
      work()
    })
  }
}
