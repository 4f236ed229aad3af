// What the threads of one proxy all see: one clock, the fence, how many clients there are, and whether pods may be taken from the shared stock.
import { type Clock, type ClockMemory, type ClockSources, readClock } from '../clock.ts'
import { Mutex } from './mutex.ts'

/** Cells of 4 bytes, the clock's and the fence's numbers of 8 bytes behind them. */
const MUTEX = 0
const LAPSES = 1
const CLIENTS = 2
const WAYS = 3
const CONFIGS = 4
/** Clients whose wish for a pod is on its way to the holder: they wait, too. */
const ASKING = 5
/** Reports that the holder has not read yet. */
const UNREAD = 6
/** Even, for the numbers behind them. */
const INTS = 8
const MONOTONIC = 0
const WALL = 1
const SLEPT = 2
const OPEN_UNTIL = 3
const FLOATS = 4

/** For whom a thread may take a pod from the stock without asking. */
const WAYS_OF = { nobody: 0, returning: 1, everybody: 2 } as const
/** `returning`: whose pod has failed it, which goes before all who wait. */
export type Way = keyof typeof WAYS_OF

export type FenceSight = {
  /** On the clock; -Infinity: it has lapsed. */
  readonly openUntil: number
  readonly lapses: number
}

export function allocateBoard(): SharedArrayBuffer {
  return new SharedArrayBuffer(INTS * 4 + FLOATS * 8)
}

export class Board {
  readonly #ints: Int32Array<SharedArrayBuffer>
  readonly #floats: Float64Array<SharedArrayBuffer>
  readonly #mutex: Mutex

  constructor(memory: SharedArrayBuffer) {
    this.#ints = new Int32Array(memory, 0, INTS)
    this.#floats = new Float64Array(memory, INTS * 4, FLOATS)
    this.#mutex = new Mutex(this.#ints, MUTEX)
  }

  /** By one thread, before the others are there. The fence is closed, and nobody may take a pod. */
  begin({ monotonic, wall }: ClockSources): void {
    this.#floats[MONOTONIC] = monotonic()
    this.#floats[WALL] = wall()
    this.#floats[OPEN_UNTIL] = Number.NEGATIVE_INFINITY
  }

  /** The same clock for all: a sleep of the machine that one thread has noticed has passed for each. `monotonic` must be the same in every thread. */
  clock(sources: ClockSources): Clock {
    const floats = this.#floats
    const memory: ClockMemory = {
      get monotonic() {
        return floats[MONOTONIC]!
      },
      set monotonic(value) {
        floats[MONOTONIC] = value
      },
      get wall() {
        return floats[WALL]!
      },
      set wall(value) {
        floats[WALL] = value
      },
      get sleptMs() {
        return floats[SLEPT]!
      },
      set sleptMs(value) {
        floats[SLEPT] = value
      },
    }
    const read = () => readClock(memory, sources)
    return () => this.#mutex.run(read)
  }

  setFence({ openUntil, lapses }: FenceSight): void {
    this.#mutex.run(() => {
      this.#floats[OPEN_UNTIL] = openUntil
      this.#ints[LAPSES] = lapses
    })
  }

  fence(): FenceSight {
    return this.#mutex.run(() => ({ openUntil: this.#floats[OPEN_UNTIL]!, lapses: this.#ints[LAPSES]! }))
  }

  setWay(way: Way): void {
    Atomics.store(this.#ints, WAYS, WAYS_OF[way])
  }

  isOpenTo(way: 'returning' | 'everybody'): boolean {
    if (way === 'everybody' && Atomics.load(this.#ints, ASKING) > 0) return false
    return Atomics.load(this.#ints, WAYS) >= WAYS_OF[way]
  }

  addAsking(count: 1 | -1): void {
    Atomics.add(this.#ints, ASKING, count)
  }

  /** How many configs were sent until now. */
  configs(): number {
    return Atomics.load(this.#ints, CONFIGS)
  }

  addConfig(): void {
    Atomics.add(this.#ints, CONFIGS, 1)
  }

  addUnread(count: number): void {
    Atomics.add(this.#ints, UNREAD, count)
    if (count < 0) Atomics.notify(this.#ints, UNREAD)
  }

  /** Holds this thread back while more than `most` reports are unread, for `ms` at most. False: there still are. */
  untilRead(most: number, ms: number): boolean {
    const end = performance.now() + ms
    for (;;) {
      const unread = Atomics.load(this.#ints, UNREAD)
      const leftMs = end - performance.now()
      if (unread <= most) return true
      if (leftMs <= 0) return false
      Atomics.wait(this.#ints, UNREAD, unread, leftMs)
    }
  }

  clients(): number {
    return Atomics.load(this.#ints, CLIENTS)
  }

  addClients(count: 1 | -1): void {
    Atomics.add(this.#ints, CLIENTS, count)
  }
}
