// Lets a crowd through one after the other: what each costs is paid in a turn of the event loop of its own, and between two of them everybody else's turn comes.

export type Turnstile = {
  /** Resolves when it is one's turn: at once when nobody else has been let through in this one, first come first served. */
  pass(): Promise<void>
}

/** `nextTurn` does its work in the next turn of the event loop, after whatever else is ready there. */
export function createTurnstile(nextTurn: (work: () => void) => void = setImmediate): Turnstile {
  const waiting = new Set<() => void>()
  let isTaken = false
  const turn = () => {
    const [next] = waiting
    isTaken = next !== undefined
    if (!next) return
    waiting.delete(next)
    nextTurn(turn)
    next()
  }
  return {
    pass() {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      if (!isTaken) turn()
      return promise
    },
  }
}
