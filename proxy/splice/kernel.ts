// What is done of connections inside the kernel, by the addon: clients are accepted, and clients and pods joined. Whatever it tells comes in here.

import type { BareConnection } from '../relay/bare.ts'
import type { Name } from '../relay/handles.ts'
import { AcceptedConnection } from './accepted.ts'
import { type Addon, MOST_PAIRS, TOLD_AT_ONCE, WORDS_OF_ONE, type Word, words } from './addon.ts'
import { joinBare, type Splice } from './pair.ts'

/** Whom the addon tells of a pair. */
export type Told = {
  readonly id: number
  /** `errno`, a positive one, is that of `undialled`. */
  onTold(word: Word, errno: number): void
}

/** Whoever knows which pairs there are, by their ids. */
export type Pairs = {
  readonly addon: Addon
  add(pair: Told): void
  /** Nobody is told of it any more, and the addon lets go of it. */
  leave(id: number): void
  /** Nobody is told of it any more: the addon has let go of it. */
  forget(id: number): void
}

export type Kernel = {
  readonly addon: Addon
  readonly splice: Splice
  /** A client that was accepted, whose descriptor it owns from here on. */
  meet(fd: number, remote: Name): AcceptedConnection | undefined
}

/** `adopt`: of a client that is to be Node's. It owns the descriptor from here on; undefined: it cannot be used, and was closed. */
export function createKernel(
  addon: Addon,
  { mostPipes, adopt }: { mostPipes: number; adopt: (fd: number) => BareConnection | undefined },
): Kernel {
  const byPlace: (Told | undefined)[] = []
  const told = new Int32Array(TOLD_AT_ONCE * WORDS_OF_ONE)
  const find = (id: number) => {
    const pair = byPlace[id % MOST_PAIRS]
    return pair?.id === id ? pair : undefined
  }
  const tell = (id: number, bits: number, errno: number) => {
    // Whoever is told of one thing may leave the pair.
    for (let bit = 0; bit < words.length; bit += 1) if ((bits >> bit) & 1) find(id)?.onTold(words[bit]!, errno)
  }
  const onTold = (count: number) => {
    for (let at = 0; at < count * WORDS_OF_ONE; at += WORDS_OF_ONE) tell(told[at]!, told[at + 1]!, told[at + 2]!)
  }
  const pairs: Pairs = {
    addon,
    add(pair) {
      byPlace[pair.id % MOST_PAIRS] = pair
    },
    leave(id) {
      pairs.forget(id)
      addon.leave(id)
    },
    forget(id) {
      byPlace[id % MOST_PAIRS] = undefined
    },
  }
  addon.start(onTold, told, mostPipes)
  return {
    addon,
    splice: (sides, listener) => joinBare(pairs, sides, listener),
    meet(fd, remote) {
      const id = addon.meet(fd)
      return id === undefined ? undefined : new AcceptedConnection({ id, remote, pairs, adopt })
    },
  }
}
