// Joins a client to its pod until both directions have ended: half-closes, resets, back-pressure and byte counts.
import type { Connection, Line, Listener, Open } from './relay/connection.ts'
import type { Signal } from './signal.ts'
import type { Splice } from './splice/pair.ts'

/**
 * `ended`: both directions ended in good order. `reset`: one side broke, and the other was reset too. `stillborn`: the pod's side went
 * away before a byte went either way; the client is untouched and may be given another pod. `stopped`: we were told to stop.
 */
export type RelayEnd = 'ended' | 'reset' | 'stillborn' | 'stopped'

export type Relay = {
  /** From the client to the pod. */
  bytesIn(): number
  bytesOut(): number
  /** The client has broken the connection, and nobody has heard of it, since its pod takes nothing. To be asked now and then. */
  isDeserted(): boolean
}

export type Sides = {
  readonly client: Line
  readonly pod: Line
  readonly stop: Signal
}

/** An object, because there are as many as there are connections, and a promise or a closure for each would be larger. */
export type RelayListener = {
  /** Called once, and never before `relay` has answered. */
  onEnd(end: RelayEnd): void
}

/** What the pod said before it broke is given this long to reach a slow client. */
export const LAST_WORDS_MS = 1000

/** Inside the kernel where that can be done. Else each direction holds at most one read of the one side that the other has not taken yet. */
export function relay(sides: Sides, listener: RelayListener, open: Open, splice?: Splice): Relay {
  return splice?.(sides, listener) ?? join(sides, listener, open)
}

function join({ client, pod, stop }: Sides, listener: RelayListener, open: Open): Relay {
  const joint = new Joint({ client: open(client), pod: open(pod), stop }, listener)
  joint.start()
  return joint
}

type Joined = { readonly client: Connection; readonly pod: Connection; readonly stop: Signal }

/** A class, because there are as many as there are connections: closures would be several times as large. */
class Joint implements Relay {
  readonly #listener: RelayListener
  readonly #client: Side
  readonly #pod: Side
  readonly #stop: Signal
  #isOver = false

  constructor({ client, pod, stop }: Joined, listener: RelayListener) {
    this.#listener = listener
    this.#client = new Side(client, pod, this)
    this.#pod = new Side(pod, client, this)
    this.#stop = stop
  }

  bytesIn() {
    return this.#client.bytes
  }

  bytesOut() {
    return this.#pod.bytes
  }

  isDeserted() {
    // After our FIN the client may have ended its side in good order, behind what its pod has still to take.
    return !this.#isOver && !this.#pod.isDone && this.#client.connection.isLeft()
  }

  start() {
    const [client, pod] = [this.#client, this.#pod]
    client.connection.attach(client)
    pod.connection.attach(pod)
    this.#stop.addEventListener('abort', this)
    if (this.#stop.aborted) this.handleEvent()
    else if (client.connection.isClosed()) this.onClose(client, true)
    else if (pod.connection.isClosed()) this.onClose(pod, true)
    else {
      client.connection.resume()
      pod.connection.resume()
    }
  }

  /** It is to stop. */
  handleEvent() {
    this.#finish('stopped')
  }

  onFin(side: Side) {
    // A server that accepts and closes at once is as good as one that breaks: nobody has been served.
    if (side === this.#pod && this.#isUntouched()) return this.#finish('stillborn')
    side.isDone = true
    side.other.end()
  }

  onClose(side: Side, broken: boolean) {
    if (side === this.#pod && this.#isUntouched()) this.#finish('stillborn')
    else if (broken || !this.#client.isDone || !this.#pod.isDone) this.#finish('reset')
    else if (side.other.isClosed()) this.#finish('ended')
  }

  #isUntouched() {
    return this.#client.bytes === 0 && this.#pod.bytes === 0 && !this.#client.isDone
  }

  #finish(end: RelayEnd) {
    if (this.#isOver) return
    this.#isOver = true
    const [client, pod] = [this.#client.connection, this.#pod.connection]
    client.detach()
    pod.detach()
    this.#stop.removeEventListener('abort', this)
    release(end, client, pod)
    tellEnd(this.#listener, end)
  }
}

/** What one side says goes to the other. */
class Side implements Listener {
  readonly connection: Connection
  readonly other: Connection
  readonly #joint: Joint
  bytes = 0
  /** It has sent its FIN. */
  isDone = false

  constructor(connection: Connection, other: Connection, joint: Joint) {
    this.connection = connection
    this.other = other
    this.#joint = joint
  }

  onData(bytes: Buffer) {
    this.bytes += bytes.length
    if (!this.other.write(bytes)) this.connection.pause()
  }

  onFin() {
    this.#joint.onFin(this)
  }

  onDrain() {
    this.other.resume()
  }

  onClose(broken: boolean) {
    this.#joint.onClose(this, broken)
  }
}

/** In its own time, like a promise: whoever ends a relay is not in the midst of something when the listener goes on. */
export function tellEnd(listener: RelayListener, end: RelayEnd): void {
  queueMicrotask(() => listener.onEnd(end))
}

function release(end: RelayEnd, client: Connection, pod: Connection): void {
  if (end === 'ended') return
  pod.reset()
  if (end === 'stopped') client.reset()
  else if (end === 'reset') client.resetAfterFlush(LAST_WORDS_MS)
}
