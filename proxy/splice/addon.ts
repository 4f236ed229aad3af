// The addon of splice.c, where it was built for this machine.
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What it tells of a pair, in the order of `Word` in splice.c. */
export const words = ['joined', 'undialled', 'stillborn', 'last words', 'ended', 'reset', 'gone'] as const

export type Word = (typeof words)[number]

/** What is told of one pair at once: its id, bits of `words`, and the errno of `undialled`. */
export const WORDS_OF_ONE = 3
export const TOLD_AT_ONCE = 16

/** The lowest bits of an id are those of a place, at which there is one pair at a time. */
export const MOST_PAIRS = 1 << 20

/** As much as a host may be long, with the name of its link, and three bytes before it. */
export const NAME_BYTES = 3 + 46 + 1 + 16

/** A pair is a client and, in time, its pod. It has an id, which `meet` or `join` answers, until it is left, taken or reset. */
export type Addon = {
  /** `onTold` is called when `told` says something new of so many pairs. Each pipe is two descriptors. */
  start(onTold: (count: number) => void, told: Int32Array, mostPipes: number): void
  /** Whoever comes to this listening socket is accepted here from now on, also when the descriptor is closed, and is asked whether it is still there when it is silent for so long. `onClients` is called while somebody waits. Answers the listener. Throws when there is no descriptor for it. */
  listen(fd: number, keepAliveSeconds: number, onClients: (listener: number) => void): number
  /** Nobody is told of who waits for as long as it rests. */
  rest(listener: number, isResting: boolean): void
  unlisten(listener: number): void
  /** The descriptor of a client that waits there, whose name is written; a negative errno when none does, or none can be accepted now. */
  accept(listener: number, name: Buffer): number
  /** A pair of this client, whose descriptor is the addon's from now on. Undefined: there is no room, and nothing was done. */
  meet(client: number): number | undefined
  /** One SYN to its pod. Answers the port it was sent from; a negative errno when none is under way. */
  dial(id: number, host: string, port: number, keepAliveSeconds: number): number
  /** No pod is dialled for it any more, and one that has answered and heard nothing is reset if that is wished. False: it is joined, which is told. */
  undial(id: number, isAnsweredToo: boolean): boolean
  /** The descriptor of its client, which is the caller's from now on. Negative: the client is gone, which is told, or dialled for, or joined. */
  take(id: number): number
  /** Two descriptors of Node's that nobody reads any more, each with what was read of it already, and whether its FIN was. Undefined: the kernel has no room, and nothing was done. */
  join(
    client: number,
    clientEarly: Buffer | undefined,
    clientHasFin: boolean,
    pod: number,
    podEarly: Buffer | undefined,
    podHasFin: boolean,
  ): number | undefined
  /** Nothing more of it is told. Node's descriptors are left as they are; the addon's, where they are open, are reset. */
  leave(id: number): void
  /** From the client to the pod. */
  bytesIn(id: number): number
  bytesOut(id: number): number
  /** Its client has broken, and said all that it had to say before; its pod may still take that. */
  isDeserted(id: number): boolean
}

/** Beside the program, where the images have it. */
export const addonFile = join(import.meta.dirname, 'splice.node')

const calls: readonly (keyof Addon)[] = [
  ...(['start', 'listen', 'rest', 'unlisten', 'accept', 'meet', 'dial'] as const),
  ...(['undial', 'take', 'join', 'leave', 'bytesIn', 'bytesOut', 'isDeserted'] as const),
]

/** Throws where there is none, it cannot be loaded here, or it is of another version than this program. */
export function loadAddon(file: string): Addon {
  const addon = createRequire(import.meta.url)(file) as Partial<Addon>
  const missing = calls.filter(call => typeof addon[call] !== 'function')
  if (missing.length > 0) throw new Error(`${file} is not of this version: it has no ${missing.join(', ')}`)
  return addon as Addon
}
