// The addon of splice.c, where it was built for this machine.
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What it tells of a pair, in the order of `End` in splice.c. */
export const ends = ['ended', 'reset', 'stillborn', 'last words'] as const

/** A pair is named by the number that `join` answers, from then until `leave`. */
export type Addon = {
  /** `onEnd` is called with an index of `ends`; after `last words` once more. Each pipe is two descriptors. */
  start(onEnd: (id: number, end: number) => void, mostPipes: number): void
  /** Two descriptors that nobody reads any more, each with what was read of it already, and whether its FIN was. Undefined: the kernel has no room, and nothing was done. */
  join(
    client: number,
    clientEarly: Buffer | undefined,
    clientHasFin: boolean,
    pod: number,
    podEarly: Buffer | undefined,
    podHasFin: boolean,
  ): number | undefined
  /** Its descriptors are left as they are; nothing more of it is told. */
  leave(id: number): void
  /** From the client to the pod. */
  bytesIn(id: number): number
  bytesOut(id: number): number
  /** The descriptor of a client that waits at this listener; negative when none does, or none can be accepted now. */
  accept(listener: number): number
}

/** Beside the program, where the images have it. */
export const addonFile = join(import.meta.dirname, 'splice.node')

const calls: readonly (keyof Addon)[] = ['start', 'join', 'leave', 'bytesIn', 'bytesOut', 'accept']

/** Throws where there is none, it cannot be loaded here, or it is of another version than this program. */
export function loadAddon(file: string): Addon {
  const addon = createRequire(import.meta.url)(file) as Partial<Addon>
  const missing = calls.filter(call => typeof addon[call] !== 'function')
  if (missing.length > 0) throw new Error(`${file} is not of this version: it has no ${missing.join(', ')}`)
  return addon as Addon
}
