// Mutual exclusion among the threads of one process, for work of some nanoseconds.

const FREE = 0
const LOCKED = 1
/** Whoever has it was sent to sleep by the kernel: so long nobody looks. */
const LOOK_MS = 1
/** Looks without a pause: longer than any work that is not interrupted. */
const SPINS = 200

export class Mutex {
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #index: number

  /** The cell must be 0 at first. */
  constructor(cells: Int32Array<SharedArrayBuffer>, index: number) {
    this.#cells = cells
    this.#index = index
  }

  /** What `work` reads and writes, others see whole or not at all. It must not wait, nor come back here. */
  run<T>(work: () => T): T {
    for (let looks = 1; Atomics.compareExchange(this.#cells, this.#index, FREE, LOCKED) !== FREE; looks += 1)
      if (looks > SPINS) Atomics.wait(this.#cells, this.#index, LOCKED, LOOK_MS)
    try {
      return work()
    } finally {
      Atomics.store(this.#cells, this.#index, FREE)
    }
  }
}
