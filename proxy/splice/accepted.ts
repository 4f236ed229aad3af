// A client that Node has no handle of: the addon watches it, dials its pod and joins both, and tells what became of it. Most clients never have to be anything else.
import { Socket } from 'node:net'
import { constants } from 'node:os'
import { KEEPALIVE_MS } from '../keepAlive.ts'
import { type BareConnection, socketOf } from '../relay/bare.ts'
import { type Destination, dialError } from '../relay/connectBare.ts'
import type { Name } from '../relay/handles.ts'
import { Notice, type Signal } from '../signal.ts'
import type { Word } from './addon.ts'
import { DialledRelay } from './dialledRelay.ts'
import type { Pairs, Told } from './kernel.ts'

export type AcceptedParts = {
  readonly id: number
  readonly remote: Name
  readonly pairs: Pairs
  readonly adopt: (fd: number) => BareConnection | undefined
}

export class AcceptedConnection implements Told {
  readonly id: number
  readonly remote: Name
  readonly #pairs: Pairs
  readonly #adopt: AcceptedParts['adopt']
  readonly #gone = new Notice()
  #isClosed = false
  /** Once it is Node's. */
  #bare: BareConnection | undefined
  #dialling: Dialling | undefined
  #relay: DialledRelay | undefined

  constructor({ id, remote, pairs, adopt }: AcceptedParts) {
    this.id = id
    this.remote = remote
    this.#pairs = pairs
    this.#adopt = adopt
    pairs.add(this)
  }

  /** Aborted when the connection is closed. */
  get gone(): Signal {
    return this.#gone
  }

  /** Whether it is Node's: what Node has read of it, the addon does not know. */
  get isNodes(): boolean {
    return this.#bare !== undefined
  }

  /** The same connection as Node's, from here on. Only while no pod is dialled for it: else it is reset. A socket is one that is closed. */
  toNodes(): BareConnection | Socket {
    if (!this.#isClosed && !this.#bare) this.#becomeBare()
    return this.#bare ?? new Socket().destroy()
  }

  toSocket(): Socket {
    return socketOf(this.toNodes())
  }

  /**
   * One SYN, sent before this returns. Both are joined when it is answered, before anybody here hears of it: who has given up meanwhile gets the relay all the same.
   * Not where `stop` is aborted, and nobody has said anything: that pod is to have no client.
   */
  dial(to: Destination, over: Signal, stop: Signal = over): Promise<DialledRelay | Error> {
    if (this.#isClosed || this.#bare) return Promise.resolve(new Error('the client is gone'))
    const answer = this.#pairs.addon.dial(this.id, to.host, to.port, KEEPALIVE_MS / 1000)
    if (answer === -constants.errno.ECANCELED) this.#break()
    if (answer < 0) return Promise.resolve(dialError(answer, to))
    this.#dialling = new Dialling(this.id, this.#pairs, to, { over, stop })
    return this.#dialling.result
  }

  onTold(word: Word, errno: number) {
    switch (word) {
      case 'joined':
        this.#relay = new DialledRelay(this.id, this.#pairs, () => this.#end())
        this.#settle(this.#relay)
        break
      case 'undialled':
        if (this.#dialling) this.#settle(dialError(-errno, this.#dialling.to))
        break
      case 'gone':
        this.#break()
        break
      default:
        this.#relay?.onTold(word)
    }
  }

  #break() {
    if (!this.#isClosed) this.#pairs.leave(this.id)
    this.#settle(new Error('the client is gone'))
    this.#end()
  }

  #settle(result: DialledRelay | Error) {
    this.#dialling?.settle(result)
    this.#dialling = undefined
  }

  #end() {
    this.#isClosed = true
    this.#gone.abort()
  }

  #becomeBare() {
    const fd = this.#pairs.addon.take(this.id)
    if (fd < 0) {
      this.#relay?.letGo()
      return this.#break()
    }
    this.#pairs.forget(this.id)
    // Its pod has refused, and that would have been told next.
    this.#settle(new Error('given up'))
    this.#bare = this.#adopt(fd)
    if (this.#bare) this.#bare.gone.addEventListener('abort', () => this.#end())
    else this.#end()
  }
}

/** Of one SYN. A class, because there are as many as there are connections. */
class Dialling {
  readonly to: Destination
  readonly result: Promise<DialledRelay | Error>
  readonly #resolve: (result: DialledRelay | Error) => void
  readonly #id: number
  readonly #pairs: Pairs
  readonly #over: Signal
  readonly #stop: Signal

  constructor(id: number, pairs: Pairs, to: Destination, { over, stop }: { over: Signal; stop: Signal }) {
    const { promise, resolve } = Promise.withResolvers<DialledRelay | Error>()
    this.#id = id
    this.#pairs = pairs
    this.to = to
    this.#over = over
    this.#stop = stop
    this.result = promise
    this.#resolve = resolve
    over.addEventListener('abort', this)
    if (over.aborted) this.handleEvent()
  }

  /** It is given up. */
  handleEvent() {
    if (this.#pairs.addon.undial(this.#id, this.#stop.aborted)) this.settle(new Error('given up'))
  }

  settle(result: DialledRelay | Error) {
    this.#over.removeEventListener('abort', this)
    this.#resolve(result)
  }
}
