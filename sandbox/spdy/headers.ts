// Header blocks of SPDY/3: counted names and values, in one zlib stream for each direction of a connection.
import { createInflate } from 'node:zlib'
import { buildDictionary } from './dictionary.ts'

export type Headers = Record<string, string>

/** A stored block of a deflate stream carries at most this much. */
const MAX_STORED = 0xffff
/** An empty stored block: Go's reader gives out what it has only when it meets one. */
const FLUSH = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff])
const MAX_BLOCK_BYTES = 64 * 1024

export function encodeHeaders(headers: Headers): Buffer {
  const entries = Object.entries(headers)
  const parts = [number(entries.length)]
  for (const [name, value] of entries) {
    for (const text of [name.toLowerCase(), value]) {
      const bytes = Buffer.from(text)
      parts.push(number(bytes.length), bytes)
    }
  }
  return Buffer.concat(parts)
}

/** Throws on a block that is cut short. */
export function decodeHeaders(block: Buffer): Headers {
  let position = 0
  const take = (length: number) => {
    if (position + length > block.length) throw new Error('a SPDY header block is cut short')
    position += length
    return block.subarray(position - length, position)
  }
  const text = () => take(take(4).readUInt32BE()).toString('utf8')
  const headers: Headers = {}
  for (let left = take(4).readUInt32BE(); left > 0; left -= 1) {
    const name = text()
    headers[name] = text()
  }
  return headers
}

/** Packs without compressing: our few headers are not worth a compressor's memory, and any reader takes stored blocks. */
export function createPacker(): (headers: Headers) => Buffer {
  let begun = false
  return headers => {
    const bytes = encodeHeaders(headers)
    if (bytes.length > MAX_STORED) throw new Error(`a SPDY header block of ${bytes.length} bytes is too long`)
    const mark = Buffer.alloc(5)
    mark.writeUInt16LE(bytes.length, 1)
    mark.writeUInt16LE(~bytes.length & 0xffff, 3)
    const start = begun ? Buffer.alloc(0) : Buffer.from([0x78, 0x01])
    begun = true
    return Buffer.concat([start, mark, bytes, FLUSH])
  }
}

export type Unpacker = { unpack(block: Buffer): Promise<Headers>; close(): void }

/** Blocks are unpacked one after the other, in the order of the calls. */
export function createUnpacker(): Unpacker {
  const inflate = createInflate({ dictionary: buildDictionary() })
  let failure: Error | undefined
  inflate.on('error', error => {
    failure = error
  })
  return {
    async unpack(block) {
      const parts: Buffer[] = []
      const done = Promise.withResolvers<void>()
      let left = MAX_BLOCK_BYTES
      const collect = (bytes: Buffer) => {
        parts.push(bytes)
        left -= bytes.length
        // A few bytes may become gigabytes: what is too long already is not unpacked to its end.
        if (left < 0)
          inflate.destroy(new Error(`a SPDY header block of more than ${MAX_BLOCK_BYTES} bytes is too long`))
      }
      inflate.on('data', collect)
      inflate.on('error', done.reject)
      try {
        if (failure) throw failure
        inflate.write(block, error => (error ? done.reject(error) : inflate.flush(() => done.resolve())))
        await done.promise
      } finally {
        inflate.off('data', collect)
        inflate.off('error', done.reject)
      }
      return decodeHeaders(Buffer.concat(parts))
    },
    close: () => inflate.destroy(),
  }
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
