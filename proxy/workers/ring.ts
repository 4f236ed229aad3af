// The part of the stock that threads take from without asking: a pod is taken once, whoever is faster.
import type { Held } from '../held.ts'

/**
 * Each slot is a state and the JSON of a pod. Only who changes a state from FULL by compareExchange has the pod, be it to take it or to take it back; so no two have
 * it, whatever else they see. One thread, the holder's, fills slots, and only EMPTY ones: a slot that was taken stays as it is until that thread was told (`settle`),
 * so nobody's bytes change while they are read. HEAD is where takers look first. It is moved past a slot only after that was seen not to be FULL, and TAIL past
 * one only after it was filled: no pod is passed over for good, and those that have waited longest go first.
 */
const HEAD = 0
const TAIL = 1
const STATES = 2

const EMPTY = 0
const FULL = 1
const TAKEN = 2

/** A power of two. */
const SLOTS = 1024
/** Of a pod's JSON. Names are at most 253 bytes, and a gate's token is some 100. */
const SLOT_BYTES = 1024

export type Steps = Pick<typeof Atomics, 'load' | 'store' | 'compareExchange'>

export function allocateRing(): SharedArrayBuffer {
  return new SharedArrayBuffer((STATES + SLOTS) * 4 + SLOTS * SLOT_BYTES)
}

export class Ring {
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #bytes: Buffer
  readonly #steps: Steps

  /** Tests come between two steps of a thread by steps of their own. */
  constructor(memory: SharedArrayBuffer, steps: Steps = Atomics) {
    this.#steps = steps
    this.#cells = new Int32Array(memory, 0, STATES + SLOTS)
    this.#bytes = Buffer.from(memory, (STATES + SLOTS) * 4)
  }

  /** Answers the slot; undefined when there is no room for it. By the holder's thread alone. */
  put(held: Held): number | undefined {
    const tail = this.#steps.load(this.#cells, TAIL)
    const slot = slotOf(tail)
    if (this.#steps.load(this.#cells, STATES + slot) !== EMPTY) return undefined
    const text = JSON.stringify(held)
    const at = slot * SLOT_BYTES
    if (Buffer.byteLength(text) > SLOT_BYTES - LENGTH_BYTES) return undefined
    this.#bytes.writeUInt16LE(this.#bytes.write(text, at + LENGTH_BYTES), at)
    this.#steps.store(this.#cells, STATES + slot, FULL)
    this.#steps.store(this.#cells, TAIL, (tail + 1) | 0)
    return slot
  }

  /** The one that has waited longest. By any thread. */
  take(): Held | undefined {
    const cells = this.#cells
    for (;;) {
      const head = this.#steps.load(cells, HEAD)
      if (head === this.#steps.load(cells, TAIL)) return undefined
      const slot = slotOf(head)
      const isMine = this.#steps.compareExchange(cells, STATES + slot, FULL, TAKEN) === FULL
      this.#steps.compareExchange(cells, HEAD, head, (head + 1) | 0)
      if (isMine) return this.#read(slot)
    }
  }

  /** Takes a pod back; false when somebody has taken it. By the holder's thread alone. */
  withdraw(slot: number): boolean {
    return this.#steps.compareExchange(this.#cells, STATES + slot, FULL, EMPTY) === FULL
  }

  /** Who has taken it has read it. By the holder's thread alone. */
  settle(slot: number): void {
    this.#steps.store(this.#cells, STATES + slot, EMPTY)
  }

  #read(slot: number): Held {
    const at = slot * SLOT_BYTES
    const length = this.#bytes.readUInt16LE(at)
    return JSON.parse(this.#bytes.toString('utf8', at + LENGTH_BYTES, at + LENGTH_BYTES + length)) as Held
  }
}

const LENGTH_BYTES = 2

function slotOf(position: number): number {
  return position & (SLOTS - 1)
}
