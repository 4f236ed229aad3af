// Relays inside the kernel: two bare connections give their descriptors to the addon, which moves the bytes and tells how it ended.
import { BareConnection } from '../relay/bare.ts'
import type { Keeper } from '../relay/rawConnection.ts'
import { LAST_WORDS_MS, type Relay, type RelayEnd, type RelayListener, type Sides, tellEnd } from '../relay.ts'
import { type Addon, ends } from './addon.ts'

/** Undefined: not these two; they are as they were. */
export type Splice = (sides: Sides, listener: RelayListener) => Relay | undefined

export function createSplice(addon: Addon, mostPipes: number): Splice {
  const pairs = new Map<number, Pair>()
  addon.start((id, end) => pairs.get(id)?.onEnd(ends[end]!), mostPipes)
  return ({ client, pod, stop }, listener) => {
    if (!isBare(client) || !isBare(pod) || stop.aborted) return undefined
    const pair = new Pair({ client, pod, stop }, listener, { addon, pairs })
    return pair.join() ? pair : undefined
  }
}

function isBare(line: Sides['client']): line is BareConnection {
  return line instanceof BareConnection && line.owner === line
}

type Bare = { readonly client: BareConnection; readonly pod: BareConnection; readonly stop: Sides['stop'] }

type Joiner = { readonly addon: Addon; readonly pairs: Map<number, Pair> }

class Pair implements Relay, Keeper {
  readonly #client: BareConnection
  readonly #pod: BareConnection
  readonly #stop: Sides['stop']
  readonly #listener: RelayListener
  readonly #joiner: Joiner
  #id = 0
  /** Once it is over. */
  #bytes: { readonly in: number; readonly out: number } | undefined
  #patience: NodeJS.Timeout | undefined
  #isParted = false

  constructor({ client, pod, stop }: Bare, listener: RelayListener, joiner: Joiner) {
    this.#client = client
    this.#pod = pod
    this.#stop = stop
    this.#listener = listener
    this.#joiner = joiner
  }

  /** False: it cannot be, and both are as they were. */
  join(): boolean {
    const { addon, pairs } = this.#joiner
    const outside = this.#client.handOver(this)
    const inside = this.#pod.handOver(this)
    const id =
      outside && inside
        ? addon.join(outside.fd, outside.early, outside.hasFin, inside.fd, inside.early, inside.hasFin)
        : undefined
    if (id === undefined) {
      if (outside) this.#client.takeBack(outside)
      if (inside) this.#pod.takeBack(inside)
      return false
    }
    this.#id = id
    pairs.set(id, this)
    this.#stop.addEventListener('abort', this)
    return true
  }

  bytesIn() {
    return this.#bytes ? this.#bytes.in : this.#joiner.addon.bytesIn(this.#id)
  }

  bytesOut() {
    return this.#bytes ? this.#bytes.out : this.#joiner.addon.bytesOut(this.#id)
  }

  /** The addon hears of it. */
  isDeserted() {
    return false
  }

  onEnd(end: (typeof ends)[number]) {
    if (end !== 'last words') return this.#finish(end)
    this.#tell('reset')
    this.#patience = setTimeout(() => this.#part('reset'), LAST_WORDS_MS)
  }

  letGo() {
    this.#finish('reset')
  }

  /** It is to stop. */
  handleEvent() {
    this.#finish('stopped')
  }

  #finish(end: RelayEnd) {
    this.#tell(end)
    this.#part(end)
  }

  #tell(end: RelayEnd) {
    if (this.#bytes) return
    this.#bytes = { in: this.bytesIn(), out: this.bytesOut() }
    this.#stop.removeEventListener('abort', this)
    tellEnd(this.#listener, end)
  }

  #part(end: RelayEnd) {
    if (this.#isParted) return
    this.#isParted = true
    clearTimeout(this.#patience)
    // Before anything is closed: from then on the number of a descriptor may be another connection's.
    this.#joiner.pairs.delete(this.#id)
    this.#joiner.addon.leave(this.#id)
    const [client, pod] = [this.#client, this.#pod]
    if (end === 'ended') client.finish()
    else if (end === 'stillborn') client.takeBack()
    else client.reset()
    if (end === 'ended') pod.finish()
    else pod.reset()
  }
}
