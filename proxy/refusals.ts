// Who was sent away lately and why, for `/connections`: the metrics count for ever, and do not tell what goes on now.
import type { RefusalCount } from '../api/v1alpha1/connections.ts'
import type { RefusalReason } from '../api/v1alpha1/reasons.ts'

export type Refusals = {
  add(reason: RefusalReason): void
  /** One entry for each reason that there was. */
  summary(): RefusalCount[]
}

/** Whole seconds: a crowd that is refused costs no more memory than one client. */
const WINDOW_SECONDS = 60

/** `now` is monotonic, milliseconds. */
export function createRefusals(now: () => number): Refusals {
  const tallies = new Map<RefusalReason, { count: number; readonly bySecond: Map<number, number> }>()
  const second = () => Math.floor(now() / 1000)
  const forget = (bySecond: Map<number, number>) => {
    for (const at of bySecond.keys()) if (at <= second() - WINDOW_SECONDS) bySecond.delete(at)
  }
  return {
    add(reason) {
      const tally = tallies.get(reason) ?? { count: 0, bySecond: new Map<number, number>() }
      tallies.set(reason, tally)
      tally.count += 1
      forget(tally.bySecond)
      tally.bySecond.set(second(), (tally.bySecond.get(second()) ?? 0) + 1)
    },
    summary() {
      return [...tallies].map(([reason, { count, bySecond }]) => {
        forget(bySecond)
        return { reason, count, recent: [...bySecond.values()].reduce((sum, each) => sum + each, 0) }
      })
    },
  }
}
