// Chooses once, when the process starts, how connections are opened: by raw handles where these were seen to work, else by streams.
import { type BufferSizes, createBuffers } from './buffers.ts'
import type { Open } from './connection.ts'
import { findHandles } from './handles.ts'
import { createOpenRaw } from './raw.ts'
import { tryOut } from './selfTest.ts'
import { openStream } from './stream.ts'

const SIZES = { sharedBytes: 64 << 10, ownBytes: 256 << 10, maxLent: 128, askEveryMs: 2000 }

/** `why`: what stands against raw handles. */
export type Choice = { readonly open: Open; readonly why?: unknown }

/** Throws where this Node has no such handles. */
export function openRaw(sizes: Partial<BufferSizes> = {}): Open {
  return createOpenRaw({
    handles: findHandles(),
    buffers: createBuffers({ ...SIZES, ...sizes }),
    otherwise: openStream,
  })
}

export async function chooseOpen(open: () => Open = () => openRaw()): Promise<Choice> {
  try {
    const chosen = open()
    await tryOut(chosen)
    return { open: chosen }
  } catch (why) {
    return { open: openStream, why }
  }
}
