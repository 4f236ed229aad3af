// A byte stream inside of WebSocket messages: how kubectl forwards ports since 1.31, through whatever knows WebSockets and no SPDY.
import { randomBytes } from 'node:crypto'
import { Duplex } from 'node:stream'

const opcodes = { more: 0, binary: 2, close: 8, ping: 9, pong: 10 } as const
/** Larger messages are not sent by anybody who forwards ports: no SPDY frame is. */
const MOST_BYTES = 16 * 1024 * 1024 + 64 * 1024
/** Pings carry no more, by the protocol. */
const MOST_CONTROL_BYTES = 125
/** Who does not read what was answered is not answered any more. */
const MOST_UNREAD_BYTES = 64 * 1024

export function webSocketHeaders(subprotocol: string): Record<string, string> {
  return {
    ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
    ...{ 'Sec-WebSocket-Key': randomBytes(16).toString('base64'), 'Sec-WebSocket-Protocol': subprotocol },
  }
}

/** What is written goes out as binary messages; what comes in is read as one stream. `head` came behind the handshake. */
export function openTunnel(socket: Duplex, head: Buffer): Duplex {
  let rest = head
  const tunnel = new Duplex({
    read: () => void socket.resume(),
    write: (bytes: Buffer, _encoding, done) => void socket.write(buildMessage(opcodes.binary, bytes), done),
    final(done) {
      socket.end(buildMessage(opcodes.close, Buffer.alloc(0)))
      done()
    },
    destroy(error, done) {
      socket.destroy()
      done(error)
    },
  })
  const take = () => {
    for (let next = takeMessage(rest); next; next = takeMessage(rest)) {
      rest = next.rest
      const { opcode, payload } = next
      if (opcode === opcodes.ping && socket.writableLength < MOST_UNREAD_BYTES) {
        socket.write(buildMessage(opcodes.pong, payload))
      }
      if (opcode === opcodes.close) {
        socket.end(buildMessage(opcodes.close, payload))
        // Whether or not the other side ends the connection below.
        return tunnel.push(null)
      }
      const isData = opcode === opcodes.binary || opcode === opcodes.more
      if (isData && payload.length > 0 && !tunnel.push(payload)) socket.pause()
    }
  }
  socket.on('data', (bytes: Buffer) => {
    rest = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
    try {
      take()
    } catch (error) {
      tunnel.destroy(error as Error)
    }
  })
  socket.on('error', error => tunnel.destroy(error))
  socket.on('end', () => tunnel.push(null))
  socket.on('close', () => tunnel.destroy())
  if (head.length > 0) take()
  return tunnel
}

/** Masked, as a client must; TLS below it hides the bytes, so the mask changes nothing. */
function buildMessage(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(14)
  head.writeUInt8(0x80 | opcode, 0)
  if (payload.length < 126) {
    head.writeUInt8(0x80 | payload.length, 1)
    return Buffer.concat([head.subarray(0, 6), payload])
  }
  head.writeUInt8(0x80 | 127, 1)
  head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}

type Message = { readonly opcode: number; readonly payload: Buffer; readonly rest: Buffer }

/** Undefined while it is not complete. */
function takeMessage(bytes: Buffer): Message | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes[1]! & 0x7f
  const start = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < start) return undefined
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const most = (bytes[0]! & 0x0f) < opcodes.close ? MOST_BYTES : MOST_CONTROL_BYTES
  if (length > most) throw new Error(`a WebSocket message of ${length} bytes is too long`)
  if (bytes.length < start + length) return undefined
  return {
    opcode: bytes[0]! & 0x0f,
    payload: bytes.subarray(start, start + length),
    rest: bytes.subarray(start + length),
  }
}
