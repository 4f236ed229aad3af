// kubectl's way to forward ports: bytes inside of WebSocket messages, by a subprotocol whose name no WebSocket library takes.
import { once } from 'node:events'
import { request } from 'node:https'
import { Duplex } from 'node:stream'

const PROTOCOL = 'SPDY/3.1+portforward.k8s.io'
const BINARY = 2
const CLOSE = 8

/** What is written goes out as binary messages; what comes in as such is read. */
export async function openTunnel(port: number, path: string): Promise<Duplex> {
  const headers = {
    ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
    ...{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol': PROTOCOL },
  }
  const asked = request({ host: '127.0.0.1', port, path, headers, rejectUnauthorized: false, agent: false })
  asked.end()
  const [response, socket, head] = (await once(asked, 'upgrade')) as [{ headers: object }, Duplex, Buffer]
  if (!JSON.stringify(response.headers).includes(PROTOCOL)) throw new Error('the server chose another protocol')
  const tunnel = new Duplex({
    read() {},
    write: (bytes: Buffer, _encoding, done) => socket.write(frame(bytes), done),
    final: done => socket.end(done),
    destroy(error, done) {
      socket.destroy()
      done(error)
    },
  })
  let rest: Buffer = head
  const take = () => {
    for (let next = takeMessage(rest); next; next = takeMessage(rest)) {
      rest = next.rest
      if (next.opcode === BINARY) tunnel.push(next.payload)
      if (next.opcode === CLOSE) socket.end(frame(next.payload, CLOSE))
    }
  }
  take()
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    take()
  })
  socket.on('error', () => {})
  socket.on('close', () => tunnel.destroy())
  return tunnel
}

/** Masked, as a client must, with a mask that changes nothing. */
function frame(payload: Buffer, opcode = BINARY): Buffer {
  const head = Buffer.alloc(14)
  head.writeUInt8(0x80 | opcode, 0)
  head.writeUInt8(0x80 | 127, 1)
  head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}

function takeMessage(bytes: Buffer): { opcode: number; payload: Buffer; rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes[1]! & 0x7f
  const start = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < start) return undefined
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  if (bytes.length < start + length) return undefined
  const payload = bytes.subarray(start, start + length)
  return { opcode: bytes[0]! & 0x0f, payload, rest: bytes.subarray(start + length) }
}
