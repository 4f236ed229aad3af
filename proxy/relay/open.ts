// Chooses once, when the process starts, how connections are opened: by raw handles where these were seen to work, else by streams; and whether two of them are joined inside the kernel.
import { type Addon, loadAddon } from '../splice/addon.ts'
import { createKernel, type Kernel } from '../splice/kernel.ts'
import { type BufferSizes, createBuffers } from './buffers.ts'
import type { Open } from './connection.ts'
import { findHandles } from './handles.ts'
import { createRaw, type Raw } from './raw.ts'
import { tryHandles, tryKernel } from './selfTest.ts'
import { openStream } from './stream.ts'

const SIZES = { sharedBytes: 64 << 10, ownBytes: 256 << 10, maxLent: 128, askEveryMs: 2000 }

/** `raw` is undefined where connections are streams, `kernel` where none are joined inside it; `why` and `whyNotSpliced` are what stands against it. */
export type Choice = {
  readonly open: Open
  readonly raw?: Raw
  readonly kernel?: Kernel
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

type ByAddon = Pick<Choice, 'kernel' | 'whyNotSpliced'>

async function chooseSplice(raw: Raw, load: () => Addon, mostPipes: number): Promise<ByAddon> {
  try {
    const kernel = createKernel(load(), { mostPipes, adopt: raw.adoptDescriptor })
    await tryKernel(raw, kernel)
    return { kernel }
  } catch (whyNotSpliced) {
    return { whyNotSpliced }
  }
}
