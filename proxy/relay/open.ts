// Chooses once, when the process starts, how connections are opened: by raw handles where these were seen to work, else by streams; and whether two of them are joined inside the kernel.
import { type Addon, loadAddon } from '../splice/addon.ts'
import { createSplice, type Splice } from '../splice/splice.ts'
import type { AcceptNext } from './acceptBare.ts'
import { type BufferSizes, createBuffers } from './buffers.ts'
import type { Open } from './connection.ts'
import { findHandles } from './handles.ts'
import { createRaw, type Raw } from './raw.ts'
import { tryHandles, trySplice } from './selfTest.ts'
import { openStream } from './stream.ts'

const SIZES = { sharedBytes: 64 << 10, ownBytes: 256 << 10, maxLent: 128, askEveryMs: 2000 }

/** `raw` is undefined where connections are streams, `splice` where none are joined inside the kernel; `why` and `whyNotSpliced` are what stands against it. */
export type Choice = {
  readonly open: Open
  readonly raw?: Raw
  readonly splice?: Splice
  readonly acceptNext?: AcceptNext
  readonly why?: unknown
  readonly whyNotSpliced?: unknown
}

/** Throws where this Node has no such handles. */
export function createRawHere(sizes: Partial<BufferSizes> = {}): Raw {
  return createRaw({
    handles: findHandles(),
    buffers: createBuffers({ ...SIZES, ...sizes }),
    otherwise: openStream,
  })
}

export type ChoiceParts = {
  readonly create?: () => Raw
  /** The file of the addon; undefined: nothing is joined inside the kernel. */
  readonly addon: string | undefined
  readonly load?: (file: string) => Addon
  /** Each is two descriptors. */
  readonly mostPipes?: number
}

export async function chooseOpen({
  create = createRawHere,
  addon,
  load = loadAddon,
  mostPipes = 1,
}: ChoiceParts): Promise<Choice> {
  try {
    const raw = create()
    await tryHandles(raw)
    return { open: raw.open, raw, ...(await chooseSplice(raw, () => load(wished(addon)), mostPipes)) }
  } catch (why) {
    return { open: openStream, why }
  }
}

function wished(addon: string | undefined): string {
  if (addon === undefined) throw new Error('the environment variable SPLICE is off')
  return addon
}

type ByAddon = Pick<Choice, 'splice' | 'acceptNext' | 'whyNotSpliced'>

async function chooseSplice(raw: Raw, load: () => Addon, mostPipes: number): Promise<ByAddon> {
  try {
    const addon = load()
    const splice = createSplice(addon, mostPipes)
    await trySplice(raw, splice)
    return { splice, acceptNext: acceptBy(addon, raw) }
  } catch (whyNotSpliced) {
    return { whyNotSpliced }
  }
}

export function acceptBy({ accept }: Pick<Addon, 'accept'>, { handleOf }: Pick<Raw, 'handleOf'>): AcceptNext {
  return listener => {
    const fd = accept(listener)
    return fd < 0 ? undefined : handleOf(fd)
  }
}
