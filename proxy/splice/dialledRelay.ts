// The relay of a client of the addon's and the pod that it has dialled: it moves bytes from the moment at which the pod answers, and is told of when somebody begins to listen.
import { LAST_WORDS_MS, type Relay, type RelayEnd, type RelayListener, tellEnd } from '../relay.ts'
import type { Signal } from '../signal.ts'
import type { Word } from './addon.ts'
import type { Pairs } from './kernel.ts'

export class DialledRelay implements Relay {
  readonly #id: number
  readonly #pairs: Pairs
  /** The client is closed. */
  readonly #onClosed: () => void
  #listener: RelayListener | undefined
  #stop: Signal | undefined
  /** Once it is over. */
  #over: { readonly end: RelayEnd; readonly in: number; readonly out: number } | undefined
  #patience: NodeJS.Timeout | undefined
  #isParted = false

  constructor(id: number, pairs: Pairs, onClosed: () => void) {
    this.#id = id
    this.#pairs = pairs
    this.#onClosed = onClosed
  }

  /** From here on the listener is told its end, be it that it is over already. */
  begin(stop: Signal, listener: RelayListener): Relay {
    this.#listener = listener
    this.#stop = stop
    if (this.#over) tellEnd(listener, this.#over.end)
    else if (stop.aborted) this.handleEvent()
    else stop.addEventListener('abort', this)
    return this
  }

  bytesIn() {
    return this.#over ? this.#over.in : this.#pairs.addon.bytesIn(this.#id)
  }

  bytesOut() {
    return this.#over ? this.#over.out : this.#pairs.addon.bytesOut(this.#id)
  }

  isDeserted() {
    return !this.#over && this.#pairs.addon.isDeserted(this.#id)
  }

  onTold(word: Word) {
    if (word === 'last words') {
      this.#finish('reset')
      this.#patience = setTimeout(() => this.#part(), LAST_WORDS_MS)
    } else if (word === 'stillborn') this.#finish('stillborn')
    else {
      this.#finish(word === 'ended' ? 'ended' : 'reset')
      this.#part()
    }
  }

  /** It is to stop. */
  handleEvent() {
    this.#finish('stopped')
    this.#part()
  }

  /** Somebody else wants its client. */
  letGo() {
    this.#finish('reset')
    this.#part()
  }

  #finish(end: RelayEnd) {
    if (this.#over) return
    this.#over = { end, in: this.bytesIn(), out: this.bytesOut() }
    this.#stop?.removeEventListener('abort', this)
    if (this.#listener) tellEnd(this.#listener, end)
  }

  /** Whatever of it is still open is reset. */
  #part() {
    if (this.#isParted) return
    this.#isParted = true
    clearTimeout(this.#patience)
    this.#pairs.leave(this.#id)
    this.#onClosed()
  }
}
