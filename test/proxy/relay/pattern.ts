// Bytes that tell their place and whose they are: sent in pieces of all sizes, and looked at when they come.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect } from 'vitest'

const block = Buffer.from(Array.from({ length: 65_521 }, (_, i) => (i * 7 + (i >> 8)) % 251))

/** Bytes that tell their place, and whose they are. */
export function pattern(total: number, seed = 0): Buffer {
  return Buffer.alloc(total, Buffer.concat([block.subarray(seed * 97), block.subarray(0, seed * 97)]))
}

export async function sendPattern(socket: Socket, total: number): Promise<void> {
  for (let sent = 0; sent < total; sent += block.length) {
    if (!socket.write(block.subarray(0, total - sent))) await once(socket, 'drain')
  }
  socket.end()
}

/** From single bytes to a megabyte. */
export async function sendPieces(socket: Socket, total: number, seed = 0): Promise<void> {
  const all = pattern(total, seed)
  const over = once(socket, 'close').catch(() => {}) // how it ended is told by its reader
  const sizes = [1, 1 << 20, 17, 4096, 65_537, 3, 300_000, 65_536, 8191]
  for (let sent = 0, i = 0; sent < total && !socket.destroyed; i++) {
    const piece = all.subarray(sent, sent + sizes[i % sizes.length]!)
    sent += piece.length
    if (!socket.write(piece)) await Promise.race([drained(socket), over])
  }
  socket.end()
}

function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.once('drain', () => resolve()))
}

export async function arrives(socket: Socket, total: number, seed = 0): Promise<void> {
  expect(await checkPattern(socket, seed)).toBe(total)
}

/** The number of bytes that came, each in its place. */
export async function checkPattern(socket: Socket, seed = 0): Promise<number> {
  const check = createCheck(seed)
  let count = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) count = check(chunk)
  return count
}

/** Told one chunk after the other, it answers how many bytes there were, and throws when one of them is wrong. */
export function createCheck(seed = 0): (chunk: Buffer) => number {
  const turned = pattern(block.length, seed)
  let at = 0
  return chunk => {
    for (let i = 0; i < chunk.length; ) {
      const from = at % block.length
      const length = Math.min(chunk.length - i, block.length - from)
      if (chunk.compare(turned, from, from + length, i, i + length) !== 0) throw new Error(`wrong bytes after ${at}`)
      i += length
      at += length
    }
    return at
  }
}
