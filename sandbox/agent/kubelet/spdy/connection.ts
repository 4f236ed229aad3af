// The kubelet's end of a SPDY/3.1 connection: the other end opens streams, we answer on them.
import { Duplex } from 'node:stream'
import {
  buildControl,
  buildData,
  buildGoAway,
  buildReset,
  buildSynReply,
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

/** The protocol has no flow control as Kubernetes uses it: a stream that is not read holds up the whole connection. */
export function acceptSpdy(socket: Duplex, head: Buffer, onStream: (stream: SpdyStream) => void): SpdyConnection {
  const streams = new Map<number, { stream: SpdyStream; wanted: () => Promise<void> }>()
  const pack = createPacker()
  const unpacker = createUnpacker()
  let lastStream = 0

  const send = (frame: Buffer, done: (error?: Error | null) => void = () => {}) => {
    if (socket.writable) socket.write(frame, done)
    else done()
  }
  const open = (id: number, headers: Headers, fin: boolean) => {
    lastStream = id
    let wake = () => {}
    const stream = Object.assign(
      new Duplex({
        read: () => wake(),
        write: (bytes: Buffer, _encoding, done) => send(buildData(id, bytes, false), done),
        final: done => send(buildData(id, Buffer.alloc(0), true), done),
        destroy(error, done) {
          streams.delete(id)
          wake()
          if (!this.writableFinished) send(buildReset(id, RST_CANCEL))
          done(error)
        },
      }),
      { headers },
    )
    const wanted = () =>
      new Promise<void>(resolve => {
        wake = resolve
      })
    stream.on('error', () => {})
    streams.set(id, { stream, wanted })
    send(buildSynReply(id, pack({})))
    if (fin) stream.push(null)
    onStream(stream)
  }
  const take = async (frame: Frame) => {
    if (frame.kind === 'data') {
      const target = streams.get(frame.stream)
      if (!target) return
      if (frame.bytes.length > 0 && !target.stream.push(Buffer.from(frame.bytes)) && !target.stream.destroyed) {
        await target.wanted()
      }
      if (frame.fin) target.stream.push(null)
      return
    }
    const { type, flags, payload } = frame
    if (type === frameTypes.synStream) {
      open(payload.readUInt32BE(0) & 0x7fffffff, await unpacker.unpack(payload.subarray(10)), (flags & FIN) !== 0)
    } else if (type === frameTypes.rstStream) {
      streams.get(payload.readUInt32BE(0) & 0x7fffffff)?.stream.destroy()
    } else if (type === frameTypes.ping) send(buildControl(frameTypes.ping, payload))
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
  const finish = () => {
    unpacker.close()
    for (const { stream } of [...streams.values()]) stream.destroy()
    socket.destroy()
  }

  return {
    close() {
      send(buildGoAway(lastStream))
      socket.end()
    },
    // However the connection breaks, its streams end, and that is what their users see.
    closed: serve().then(finish, finish),
  }
}
