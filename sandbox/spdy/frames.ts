// Frames of SPDY/3.1 as bytes: only those that kubectl, the API server and a kubelet exchange.

export type Frame =
  | { kind: 'data'; stream: number; fin: boolean; bytes: Buffer }
  | { kind: 'control'; type: number; flags: number; payload: Buffer }

export const frameTypes = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7 } as const
export const FIN = 1

const VERSION = 3
const HEAD_BYTES = 8
/** A frame could carry 16 MiB, all of which its reader would have to hold. */
const MAX_DATA_BYTES = 64 * 1024
export const RST_CANCEL = 5

/** The first frame in `bytes` and what follows it; undefined when it is not complete yet. */
export function takeFrame(bytes: Buffer): { frame: Frame; rest: Buffer } | undefined {
  if (bytes.length < HEAD_BYTES) return undefined
  const length = bytes.readUIntBE(5, 3)
  if (bytes.length < HEAD_BYTES + length) return undefined
  const payload = bytes.subarray(HEAD_BYTES, HEAD_BYTES + length)
  const rest = bytes.subarray(HEAD_BYTES + length)
  const first = bytes.readUInt32BE(0)
  const flags = bytes[4]!
  if (first >>> 31 === 0)
    return { frame: { kind: 'data', stream: first, fin: (flags & FIN) !== 0, bytes: payload }, rest }
  return { frame: { kind: 'control', type: first & 0xffff, flags, payload }, rest }
}

export function buildData(stream: number, bytes: Uint8Array, fin: boolean): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(stream, 0)
  head.writeUInt8(fin ? FIN : 0, 4)
  head.writeUIntBE(bytes.length, 5, 3)
  return Buffer.concat([head, bytes])
}

/** As many frames as it takes. */
export function buildAllData(stream: number, bytes: Uint8Array): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at < bytes.length; at += MAX_DATA_BYTES) {
    frames.push(buildData(stream, bytes.subarray(at, at + MAX_DATA_BYTES), false))
  }
  return frames
}

export function buildControl(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt16BE(0x8000 | VERSION, 0)
  head.writeUInt16BE(type, 2)
  head.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([head, payload])
}

/** Of highest priority, and nobody's child. */
export function buildSynStream(stream: number, headers: Buffer): Buffer {
  return buildControl(frameTypes.synStream, Buffer.concat([numbers(stream, 0), Buffer.alloc(2), headers]))
}

export function buildSynReply(stream: number, headers: Buffer): Buffer {
  return buildControl(frameTypes.synReply, Buffer.concat([numbers(stream), headers]))
}

export function buildReset(stream: number, status: number): Buffer {
  return buildControl(frameTypes.rstStream, numbers(stream, status))
}

export function buildGoAway(lastStream: number): Buffer {
  return buildControl(frameTypes.goAway, numbers(lastStream, 0))
}

export function buildPing(id: number): Buffer {
  return buildControl(frameTypes.ping, numbers(id))
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index)
  return bytes
}
