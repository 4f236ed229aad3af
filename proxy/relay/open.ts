// Chooses once, when the process starts, how connections are opened: by raw handles where these were seen to work, else by streams.
import { type BufferSizes, createBuffers } from './buffers.ts'
import type { Open } from './connection.ts'
import { findHandles } from './handles.ts'
import { createRaw, type Raw } from './raw.ts'
import { tryOut } from './selfTest.ts'
import { openStream } from './stream.ts'

const SIZES = { sharedBytes: 64 << 10, ownBytes: 256 << 10, maxLent: 128, askEveryMs: 2000 }

/** `raw` is undefined where connections are streams, and `why` is what stands against raw handles. */
export type Choice = { readonly open: Open; readonly raw?: Raw; readonly why?: unknown }

/** Throws where this Node has no such handles. */
export function createRawHere(sizes: Partial<BufferSizes> = {}): Raw {
  return createRaw({
    handles: findHandles(),
    buffers: createBuffers({ ...SIZES, ...sizes }),
    otherwise: openStream,
  })
}

export async function chooseOpen(create: () => Raw = () => createRawHere()): Promise<Choice> {
  try {
    const raw = create()
    await tryOut(raw)
    return { open: raw.open, raw }
  } catch (why) {
    return { open: openStream, why }
  }
}
