// Relays inside the kernel: two bare connections give their descriptors to the addon, which moves the bytes and tells how it ended.
import { BareConnection } from '../relay/bare.ts'
import { LAST_WORDS_MS, type Relay, type RelayEnd, type Sides } from '../relay.ts'
import { type Addon, ends } from './addon.ts'

/** Undefined: not these two; they are as they were. */
export type Splice = (sides: Sides) => Relay | undefined

export function createSplice(addon: Addon, mostPipes: number): Splice {
  const pairs = new Map<number, Pair>()
  addon.start((id, end) => pairs.get(id)?.onEnd(ends[end]!), mostPipes)
  return ({ client, pod, stop }) => {
    if (!isBare(client) || !isBare(pod) || stop.aborted) return undefined
    let pair: Pair | undefined
    const letGo = () => pair?.finish('reset')
    const [outside, inside] = [client.handOver(letGo), pod.handOver(letGo)]
    const id =
      outside && inside
        ? addon.join(outside.fd, outside.early, outside.hasFin, inside.fd, inside.early, inside.hasFin)
        : undefined
    if (id === undefined) {
      if (outside) client.takeBack(outside)
      if (inside) pod.takeBack(inside)
      return undefined
    }
    const leave = () => {
      pairs.delete(id)
      addon.leave(id)
    }
    pair = new Pair({ client, pod, stop }, addon, id, leave)
    pairs.set(id, pair)
    return pair
  }
}

function isBare(line: Sides['client']): line is BareConnection {
  return line instanceof BareConnection && line.owner === line
}

type Bare = { readonly client: BareConnection; readonly pod: BareConnection; readonly stop: Sides['stop'] }

class Pair implements Relay {
  readonly ended: Promise<RelayEnd>
  readonly #resolve: (end: RelayEnd) => void
  readonly #sides: Bare
  readonly #addon: Addon
  readonly #id: number
  readonly #leave: () => void
  readonly #onStop = () => this.finish('stopped')
  /** Once it is over. */
  #bytes: { readonly in: number; readonly out: number } | undefined
  #patience: NodeJS.Timeout | undefined
  #isParted = false

  constructor(sides: Bare, addon: Addon, id: number, leave: () => void) {
    const { promise, resolve } = Promise.withResolvers<RelayEnd>()
    this.ended = promise
    this.#resolve = resolve
    this.#sides = sides
    this.#addon = addon
    this.#id = id
    this.#leave = leave
    sides.stop.addEventListener('abort', this.#onStop)
  }

  bytesIn() {
    return this.#bytes ? this.#bytes.in : this.#addon.bytesIn(this.#id)
  }

  bytesOut() {
    return this.#bytes ? this.#bytes.out : this.#addon.bytesOut(this.#id)
  }

  /** The addon hears of it. */
  isDeserted() {
    return false
  }

  onEnd(end: (typeof ends)[number]) {
    if (end !== 'last words') return this.finish(end)
    this.#tell('reset')
    this.#patience = setTimeout(() => this.#part('reset'), LAST_WORDS_MS)
  }

  finish(end: RelayEnd) {
    this.#tell(end)
    this.#part(end)
  }

  #tell(end: RelayEnd) {
    this.#bytes ??= { in: this.bytesIn(), out: this.bytesOut() }
    this.#sides.stop.removeEventListener('abort', this.#onStop)
    this.#resolve(end)
  }

  #part(end: RelayEnd) {
    if (this.#isParted) return
    this.#isParted = true
    clearTimeout(this.#patience)
    // Before anything is closed: from then on the number of a descriptor may be another connection's.
    this.#leave()
    const { client, pod } = this.#sides
    if (end === 'ended') client.finish()
    else if (end === 'stillborn') client.takeBack()
    else client.reset()
    if (end === 'ended') pod.finish()
    else pod.reset()
  }
}
