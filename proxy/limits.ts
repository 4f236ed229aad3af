// How many clients a proxy lets in, of one source, in all and in a second: spec.connections. They are counted whatever the limits are, for these may change while the clients are inside.
import type { RefusalReason } from '../api/v1alpha1/reasons.ts'
import type { Config } from './config.ts'
import { type Bucket, draw } from './rate.ts'
import { sourceOf } from './sources.ts'

export type LimitRules = Pick<Config, 'maxPerSource' | 'maxConnections' | 'acceptRate'>

export type Limits = {
  /** Undefined: the client is in, and counts until `leave`. `hasRoom`: there are descriptors for it. */
  enter(host: string, hasRoom: boolean): RefusalReason | undefined
  /** It is in, whatever the limits are: it came before they were. */
  count(host: string): void
  leave(host: string): void
}

/** `rules` are those in force when a client comes. `now` is monotonic, milliseconds. */
export function createLimits({ rules, now }: { rules: () => LimitRules; now: () => number }): Limits {
  /** Clients that were let in and are not gone, by source. */
  const inside = new Map<string, number>()
  let insideInAll = 0
  let bucket: Bucket | undefined
  const refusalOf = (source: string, hasRoom: boolean): RefusalReason | undefined => {
    const { maxPerSource = Number.POSITIVE_INFINITY, maxConnections = Number.POSITIVE_INFINITY } = rules()
    if ((inside.get(source) ?? 0) >= maxPerSource) return 'TooManyFromSource'
    if (insideInAll >= maxConnections || !hasRoom) return 'TooManyConnections'
    return comesTooFast() ? 'TooManyPerSecond' : undefined
  }
  /** Asked last: who is refused for another reason takes nothing from those who come after. */
  const comesTooFast = () => {
    const { acceptRate } = rules()
    const drawn = acceptRate === undefined ? undefined : draw(bucket, acceptRate, now())
    bucket = drawn?.bucket
    return drawn?.isDrawn === false
  }
  const count = (host: string) => {
    const source = sourceOf(host)
    inside.set(source, (inside.get(source) ?? 0) + 1)
    insideInAll += 1
  }
  return {
    enter(host, hasRoom) {
      const refusal = refusalOf(sourceOf(host), hasRoom)
      if (!refusal) count(host)
      return refusal
    },
    count,
    leave(host) {
      const source = sourceOf(host)
      insideInAll -= 1
      const others = inside.get(source)! - 1
      if (others > 0) inside.set(source, others)
      else inside.delete(source)
    },
  }
}
