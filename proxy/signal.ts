// Tells once that something is over, to whoever listens: what a connection needs of an AbortSignal, at a small part of its cost.

/** A function, or whatever has this one: it needs no closure. */
export type Listener = (() => void) | { handleEvent(): void }

/** An AbortSignal is one, too. A listener is told once. */
export type Signal = {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: Listener): void
  removeEventListener(type: 'abort', listener: Listener): void
}

export class Notice implements Signal {
  aborted = false
  #listeners: readonly Listener[] = NOBODY

  abort(): void {
    if (this.aborted) return
    this.aborted = true
    // One who is taken off the list by another is not told.
    for (let [next] = this.#listeners; next; [next] = this.#listeners) {
      this.#listeners = this.#listeners.slice(1)
      if (typeof next === 'function') next()
      else next.handleEvent()
    }
  }

  addEventListener(_: 'abort', listener: Listener): void {
    // As long as it has to be, and no longer: spread, an array of one has room for 17.
    if (!this.aborted) this.#listeners = this.#listeners.concat(listener)
  }

  removeEventListener(_: 'abort', listener: Listener): void {
    const others = this.#listeners.filter(other => other !== listener)
    this.#listeners = others.length > 0 ? others : NOBODY
  }
}

const NOBODY: readonly Listener[] = []
