// Bad days on demand: the faults in force now, and what they do to each request and each open watch.
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { Refusal } from '../refusal.ts'
import { type Fault, fits, type Victim } from './fault.ts'

/** What becomes of one request; an empty one is an ordinary day. */
export type Fate = {
  /** Said instead of doing it. */
  readonly refusal?: Refusal
  /** The connection is cut, and then it is done. */
  readonly cutFirst?: boolean
  readonly loseAnswer?: boolean
  readonly slowMs?: number
  /** So long after the answer it is done once more. */
  readonly againMs?: number
}

/** A watch's line to its client, which a fault may spoil. */
export type Line = { readonly isSilent: boolean; end(): void }

type InForce = { readonly fault: Fault; left: number; readonly lifted: Promise<void>; readonly lift: () => void }

type OpenWatch = { readonly victim: Victim; readonly response: ServerResponse; isSilent: boolean }

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

export class Faults {
  readonly #inForce = new Map<string, InForce>()
  readonly #watches = new Set<OpenWatch>()
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  all(): Record<string, Fault> {
    return Object.fromEntries([...this.#inForce].map(([id, { fault }]) => [id, fault]))
  }

  /** Returns the id to take it away by. */
  add(fault: Fault): string {
    const id = randomUUID()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#inForce.set(id, { fault, left: fault.times ?? Number.POSITIVE_INFINITY, lifted: promise, lift: resolve })
    for (const watch of this.#watches) this.#spoil(this.#inForce.get(id)!, watch, 'open')
    return id
  }

  /** Without an id: all of them. What they held goes on. */
  remove(id?: string): void {
    for (const [key, { lift }] of this.#inForce) {
      if (id !== undefined && key !== id) continue
      this.#inForce.delete(key)
      lift()
    }
  }

  /** Resolves when the request may go on, with its fate. */
  async meet(victim: Victim): Promise<Fate> {
    let fate: Fate = {}
    for (const one of [...this.#inForce.values()]) {
      const { effect } = one.fault
      if (effect.kind === 'silence' || effect.kind === 'drop' || !this.#hits(one, victim)) continue
      if (effect.kind === 'hold') await one.lifted
      else if (effect.kind === 'delay') await Promise.race([delay(effect.ms), one.lifted])
      else if (effect.kind === 'slow') fate = { ...fate, slowMs: effect.ms }
      else if (effect.kind === 'lose') fate = { ...fate, loseAnswer: true }
      else if (effect.kind === 'twice') fate = { ...fate, againMs: effect.ms }
      else if (effect.kind === 'late') fate = { ...fate, cutFirst: true, slowMs: effect.ms }
      else return { refusal: refusalFor(effect) }
    }
    return fate
  }

  /** Follows a watch that begins. */
  follow(victim: Victim, response: ServerResponse): Line {
    const watch: OpenWatch = { victim, response, isSilent: false }
    this.#watches.add(watch)
    for (const one of this.#inForce.values()) this.#spoil(one, watch, 'new')
    return {
      get isSilent() {
        return watch.isSilent
      },
      end: () => this.#watches.delete(watch),
    }
  }

  /** A silent watch stays so, whatever becomes of the fault, as a line that nobody answers does. */
  #spoil(one: InForce, watch: OpenWatch, age: 'open' | 'new'): void {
    const { effect } = one.fault
    if ((effect.kind !== 'silence' && effect.kind !== 'drop') || !this.#hits(one, watch.victim)) return
    if (effect.kind === 'silence') watch.isSilent = true
    else if (age === 'open') watch.response.destroy()
    else void delay(effect.ms).then(() => watch.response.destroy())
  }

  #hits(one: InForce, victim: Victim): boolean {
    if (one.left <= 0 || !fits(one.fault, victim)) return false
    if (one.fault.share !== undefined && this.#random() >= one.fault.share) return false
    one.left -= 1
    return true
  }
}

function refusalFor(effect: { code: number; reason?: string; retryAfterSeconds?: number }): Refusal {
  const { code, retryAfterSeconds } = effect
  const reason = effect.reason ?? reasons[code] ?? 'InternalError'
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }
  return new Refusal(code, reason, `a fault that was asked for: ${code} ${reason}`, details)
}
