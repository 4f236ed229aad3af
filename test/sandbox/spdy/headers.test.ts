import { constants, createDeflate, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { buildDictionary } from '../../../sandbox/spdy/dictionary.ts'
import {
  createPacker,
  createUnpacker,
  decodeHeaders,
  encodeHeaders,
  type Headers,
} from '../../../sandbox/spdy/headers.ts'

const blocks: Headers[] = [{ streamtype: 'error' }, {}, { streamtype: 'data', port: '80', requestid: '0' }]

/** As kubectl and the API server do: one compressor, the dictionary, a sync flush behind each block. */
function compressor() {
  const deflate = createDeflate({ dictionary: buildDictionary() })
  const parts: Buffer[] = []
  deflate.on('data', bytes => parts.push(bytes))
  return (headers: Headers) =>
    new Promise<Buffer>(resolve => {
      deflate.write(encodeHeaders(headers))
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(parts.splice(0))))
    })
}

it('reads block after block of one compressed stream', async () => {
  const compress = compressor()
  const unpacker = createUnpacker()
  for (const block of [...blocks, ...blocks, ...blocks, ...blocks]) {
    expect(await unpacker.unpack(await compress(block))).toEqual(block)
  }
  unpacker.close()
})

it('writes blocks that any inflater reads, each complete at its end', async () => {
  const pack = createPacker()
  const unpacker = createUnpacker()
  for (const block of blocks) {
    const packed = pack(block)
    expect(packed.subarray(-5)).toEqual(Buffer.from([0, 0, 0, 0xff, 0xff]))
    expect(await unpacker.unpack(packed)).toEqual(block)
  }
  unpacker.close()
})

describe('a block that is broken', () => {
  it('is refused when a few bytes of it would become gigabytes, before they do', async () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024), { dictionary: buildDictionary() })
    const unpacker = createUnpacker()
    const before = process.memoryUsage().rss
    const frame = Buffer.concat([bomb.subarray(0, -4), Buffer.alloc(16)])
    await expect(unpacker.unpack(frame)).rejects.toThrow('a SPDY header block of more than 65536 bytes is too long')
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024)
    await expect(unpacker.unpack(Buffer.from([0]))).rejects.toThrow('too long')
    unpacker.close()
  })

  it('is refused when cut short', () => {
    expect(() => decodeHeaders(encodeHeaders({ a: 'b' }).subarray(0, -1))).toThrow('cut short')
  })

  it('is refused when it is no zlib stream', async () => {
    const unpacker = createUnpacker()
    await expect(unpacker.unpack(Buffer.from('nonsense'))).rejects.toThrow()
    unpacker.close()
  })
})
