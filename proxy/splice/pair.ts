// Relays inside the kernel what is Node's: two bare connections give their descriptors to the addon, which moves the bytes and tells how it ended.
import { BareConnection } from '../relay/bare.ts'
import type { Keeper } from '../relay/rawConnection.ts'
import { LAST_WORDS_MS, type Relay, type RelayEnd, type RelayListener, type Sides, tellEnd } from '../relay.ts'
import type { Word } from './addon.ts'
import type { Pairs, Told } from './kernel.ts'

/** Undefined: not these two; they are as they were. */
export type Splice = (sides: Sides, listener: RelayListener) => Relay | undefined

export function joinBare(pairs: Pairs, { client, pod, stop }: Sides, listener: RelayListener): Relay | undefined {
  if (!isBare(client) || !isBare(pod) || stop.aborted) return undefined
  const pair = new Pair({ client, pod, stop }, listener, pairs)
  return pair.join() ? pair : undefined
}

function isBare(line: Sides['client']): line is BareConnection {
  return line instanceof BareConnection && line.owner === line
}

type Bare = { readonly client: BareConnection; readonly pod: BareConnection; readonly stop: Sides['stop'] }

class Pair implements Relay, Keeper, Told {
  readonly #client: BareConnection
  readonly #pod: BareConnection
  readonly #stop: Sides['stop']
  readonly #listener: RelayListener
  readonly #pairs: Pairs
  id = 0
  /** Once it is over. */
  #bytes: { readonly in: number; readonly out: number } | undefined
  #patience: NodeJS.Timeout | undefined
  #isParted = false

  constructor({ client, pod, stop }: Bare, listener: RelayListener, pairs: Pairs) {
    this.#client = client
    this.#pod = pod
    this.#stop = stop
    this.#listener = listener
    this.#pairs = pairs
  }

  /** False: it cannot be, and both are as they were. */
  join(): boolean {
    const { addon } = this.#pairs
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
    this.id = id
    this.#pairs.add(this)
    this.#stop.addEventListener('abort', this)
    return true
  }

  bytesIn() {
    return this.#bytes ? this.#bytes.in : this.#pairs.addon.bytesIn(this.id)
  }

  bytesOut() {
    return this.#bytes ? this.#bytes.out : this.#pairs.addon.bytesOut(this.id)
  }

  isDeserted() {
    return !this.#bytes && this.#pairs.addon.isDeserted(this.id)
  }

  onTold(word: Word) {
    if (word === 'ended' || word === 'stillborn') return this.#finish(word)
    if (word !== 'last words') return this.#finish('reset')
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
    this.#pairs.leave(this.id)
    const [client, pod] = [this.#client, this.#pod]
    if (end === 'ended') client.finish()
    else if (end === 'stillborn') client.takeBack()
    else client.reset()
    if (end === 'ended') pod.finish()
    else pod.reset()
  }
}
