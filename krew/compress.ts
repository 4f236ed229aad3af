// Makes gzip of bytes, as small as it gets: slow work, beside the main thread, of which the large and unchanging part is kept.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { gunzip } from 'node:zlib'

const cache = fileURLToPath(new URL('../node_modules/.cache/isolation-proxy/compressed/', import.meta.url))
const unzip = promisify(gunzip)

/** The same bytes on every machine. What does not unpack to `bytes` is not believed. */
export async function compress(bytes: Buffer): Promise<Buffer> {
  const worker = new Worker(new URL('compressWorker.ts', import.meta.url), { workerData: bytes })
  const [made] = (await once(worker, 'message')) as [Uint8Array]
  const packed = Buffer.from(made.buffer, made.byteOffset, made.byteLength)
  if (!(await isOf(packed, bytes))) throw new Error(`${bytes.length} bytes were compressed to what is not gzip of them`)
  return packed
}

/** Likewise, from the cache if the same was compressed before: a Node takes most of a minute. */
export async function compressOnce(bytes: Buffer): Promise<Buffer> {
  const kept = join(cache, `${createHash('sha256').update(bytes).digest('hex')}.gz`)
  const found = await readFile(kept).catch(() => undefined)
  if (found && (await isOf(found, bytes))) return found
  const packed = await compress(bytes)
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'writing-'))
  try {
    await writeFile(join(folder, 'packed'), packed)
    await rename(join(folder, 'packed'), kept)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return packed
}

async function isOf(packed: Buffer, bytes: Buffer): Promise<boolean> {
  const unpacked = await unzip(packed, { maxOutputLength: bytes.length + 1 }).catch(() => undefined)
  return unpacked?.equals(bytes) ?? false
}
