// How many pods to keep warm where the base follows use: up at once, down only when no higher wish is left of the last while. Pure.
import { type BaseBounds, withinBounds } from '../../api/v1alpha1/base.ts'

export type Autoscaling = BaseBounds & {
  /** Of the pods in use. */
  readonly sparePercent: number
  readonly scaleDownDelayMs: number
}

export type Use = {
  readonly inUse: number
  readonly nowMono: number
}

/** Wished for until then, and nothing as high since. */
export type PastWish = { readonly size: number; readonly untilMono: number }

export type BaseMemory = {
  /** What was wished for at the last look, and therefore until this one. */
  readonly wished: number
  /** Highest first, which is oldest first. */
  readonly past: readonly PastWish[]
}

/** Least, Most: a bound; Use: the percentage; Delay: a higher wish that is not long gone. */
export type BaseReason = 'Least' | 'Most' | 'Use' | 'Delay'

export type BasePlan = {
  readonly base: number
  /** What the use of now asks for, within the bounds or not. */
  readonly asked: number
  readonly why: BaseReason
  readonly memory: BaseMemory
  /** When the base falls if use stays as it is; undefined: it does not. */
  readonly fallsInMs: number | undefined
}

/** The wish that an operator begins with: it may have forgotten a higher one, so the base that it finds holds for the whole delay. */
export function memoryOfBase(found: number): BaseMemory {
  return { wished: found, past: [] }
}

export function planBase(rule: Autoscaling, use: Use, memory: BaseMemory | undefined): BasePlan {
  const { nowMono } = use
  const asked = Math.ceil((rule.sparePercent * use.inUse) / 100)
  const wished = withinBounds(asked, rule)
  const before = memory ? [...memory.past, { size: memory.wished, untilMono: nowMono }] : []
  const past = highest(
    before.filter(({ untilMono }) => nowMono - untilMono < rule.scaleDownDelayMs),
    wished,
  )
  const held = past[0]
  const base = withinBounds(held?.size ?? wished, rule)
  return {
    base,
    asked,
    why: base > wished ? 'Delay' : reasonOf(asked, rule),
    memory: { wished, past },
    fallsInMs: held && held.untilMono + rule.scaleDownDelayMs - nowMono,
  }
}

/** Those that no later wish reaches, the one of now included. */
function highest(wishes: readonly PastWish[], wished: number): PastWish[] {
  let reached = wished
  const kept: PastWish[] = []
  for (const wish of wishes.toReversed()) {
    if (wish.size <= reached) continue
    reached = wish.size
    kept.push(wish)
  }
  return kept.reverse()
}

function reasonOf(asked: number, { least, most }: BaseBounds): BaseReason {
  if (asked > most) return 'Most'
  return asked <= least ? 'Least' : 'Use'
}
