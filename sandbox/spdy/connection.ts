// One end of a SPDY/3.1 connection. In Kubernetes only the end that dialled opens streams; the other answers on them.
import { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import {
  buildAllData,
  buildControl,
  buildData,
  buildGoAway,
  buildPing,
  buildReset,
  buildSynReply,
  buildSynStream,
  FIN,
  type Frame,
  frameTypes,
  RST_CANCEL,
  takeFrame,
} from './frames.ts'
import { createPacker, createUnpacker, type Headers } from './headers.ts'

/** Its writable side ends with FIN, destroying it resets it. */
export type SpdyStream = Duplex & { readonly headers: Headers }

export type SpdyConnection = {
  /** Ends all streams and the connection. */
  close(): void
  closed: Promise<void>
}

export type SpdyClient = SpdyConnection & {
  open(headers: Headers): SpdyStream
  /** Ends the connection whatever still comes on it, within a bounded time. */
  leave(): void
}

const LINGER_MS = 1_000
const PING_MS = 500
/** Who does not read what was answered is not answered any more. */
const MOST_UNREAD_BYTES = 64 * 1024

/** What has come of a stream: `fin` when the other end will say no more on it. */
type Known = { stream: SpdyStream; fin: boolean; wanted: () => Promise<void> }

/** The protocol has no flow control as Kubernetes uses it: a stream that is not read holds up the whole connection. */
export function acceptSpdy(socket: Duplex, head: Buffer, onStream: (stream: SpdyStream) => void): SpdyConnection {
  return join(socket, head, onStream)
}

/** The end that has dialled. `head` is what came behind the answer that switched protocols. */
export function dialSpdy(socket: Duplex, head: Buffer): SpdyClient {
  return join(socket, head)
}

/** Without `onStream` it is the end that dialled. */
function join(socket: Duplex, head: Buffer, onStream?: (stream: SpdyStream) => void): SpdyClient {
  const streams = new Map<number, Known>()
  const pack = createPacker()
  const unpacker = createUnpacker()
  let lastStream = 0
  let nextStream = 1
  let over = false
  let goOn: (() => void) | undefined
  // While we do not read, we hear of no end. A ping to nobody breaks the connection; our pings are even, a dialler's odd.
  const parity = onStream ? 0 : 1
  const timer = setInterval(() => goOn && send(buildPing(2 + parity)), PING_MS)
  socket.once('close', () => goOn?.())

  const send = (frame: Buffer, done: (error?: Error | null) => void = () => {}) => {
    if (socket.writable) socket.write(frame, done)
    else done()
  }
  const add = (id: number, headers: Headers): SpdyStream => {
    let wake = () => {}
    const stream = Object.assign(
      new Duplex({
        read: () => wake(),
        write: (bytes: Buffer, _encoding, done) => send(Buffer.concat(buildAllData(id, bytes)), done),
        final: done => send(buildData(id, Buffer.alloc(0), true), done),
        destroy(error, done) {
          streams.delete(id)
          wake()
          if (!this.writableEnded) send(buildReset(id, RST_CANCEL))
          else if (!this.writableFinished) send(buildData(id, Buffer.alloc(0), true))
          done(error)
        },
      }),
      { headers },
    )
    const wanted = () =>
      new Promise<void>(resolve => {
        wake = resolve
        goOn = resolve
      })
    stream.on('error', () => {})
    streams.set(id, { stream, fin: false, wanted })
    if (over) stream.destroy()
    return stream
  }
  const end = (known: Known) => {
    known.fin = true
    known.stream.push(null)
  }
  const accept = (id: number, headers: Headers, fin: boolean) => {
    lastStream = id
    if (!onStream) return send(buildReset(id, RST_CANCEL))
    const stream = add(id, headers)
    send(buildSynReply(id, pack({})))
    if (fin) end(streams.get(id)!)
    onStream(stream)
  }
  const answerPing = (payload: Buffer) => {
    const isTheirs = payload.length === 4 && payload.readUInt32BE(0) % 2 !== parity
    if (isTheirs && socket.writableLength < MOST_UNREAD_BYTES) send(buildControl(frameTypes.ping, payload))
  }
  const take = async (frame: Frame) => {
    if (frame.kind === 'data') {
      const known = streams.get(frame.stream)
      if (!known) return
      const { stream, wanted } = known
      if (frame.bytes.length > 0 && !stream.push(Buffer.from(frame.bytes)) && !stream.destroyed) {
        await wanted()
        goOn = undefined
      }
      if (frame.fin) end(known)
      return
    }
    const { type, flags, payload } = frame
    if (type === frameTypes.synStream) {
      accept(payload.readUInt32BE(0) & 0x7fffffff, await unpacker.unpack(payload.subarray(10)), (flags & FIN) !== 0)
    } else if (type === frameTypes.rstStream) {
      streams.get(payload.readUInt32BE(0) & 0x7fffffff)?.stream.destroy()
    } else if (type === frameTypes.ping) {
      answerPing(payload)
    }
  }
  const serve = async () => {
    let bytes = head
    const takeAll = async () => {
      for (let next = takeFrame(bytes); next; next = takeFrame(bytes)) {
        bytes = next.rest
        await take(next.frame)
      }
    }
    await takeAll()
    for await (const chunk of socket) {
      bytes = bytes.length > 0 ? Buffer.concat([bytes, chunk]) : chunk
      await takeAll()
    }
  }
  const finish = (broken: boolean) => {
    over = true
    clearInterval(timer)
    unpacker.close()
    for (const known of [...streams.values()]) {
      // What an answer has said can still be read.
      if (onStream || broken) known.stream.destroy()
      else {
        if (!known.fin) end(known)
        known.stream.once('end', () => known.stream.destroy())
      }
    }
    socket.destroy()
  }

  return {
    open(headers) {
      const id = nextStream
      nextStream += 2
      send(buildSynStream(id, pack(headers)))
      return add(id, headers)
    },
    close() {
      const unsaid = [...streams.values()].map(({ stream }) => lastWord(stream))
      void Promise.all(unsaid).then(() => {
        send(buildGoAway(lastStream))
        socket.end()
      })
    },
    leave() {
      if (over) return
      const timer = setTimeout(() => socket.destroy(), LINGER_MS)
      socket.once('close', () => clearTimeout(timer))
      // Nobody reads them any more, and unread they would hold up the connection's end.
      for (const { stream } of [...streams.values()]) stream.destroy()
      send(buildGoAway(lastStream))
      socket.end()
    },
    // However the connection breaks, its streams end, and that is what their users see.
    closed: serve().then(
      () => finish(false),
      () => finish(true),
    ),
  }
}

/** Resolves when a stream that was ended has sent its FIN; at once for others. */
async function lastWord(stream: SpdyStream): Promise<void> {
  if (stream.writableEnded && !stream.destroyed) await finished(stream, { readable: false }).catch(() => {})
}
