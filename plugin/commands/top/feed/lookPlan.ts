// Decides which proxies are asked for their connections now, so that no slow one keeps another waiting: pure.

/** One proxy that is to be asked again and again. Times are of the monotonic clock. */
export type Asked = {
  readonly key: string
  readonly dueAtMs: number
  readonly isUnderWay: boolean
  /** Looks in a row that failed or were not answered in time. */
  readonly failures: number
}

const MAX_UNDER_WAY = 8
/** Of these, so many may be spent on proxies that did not answer last time: they hold a place until their time is over. */
const MAX_DOUBTFUL = 2
const MAX_PAUSE_MS = 15_000

/** Keys of those to ask at once, the longest overdue first. */
export function planLooks(asked: readonly Asked[], nowMs: number): string[] {
  const underWay = asked.filter(({ isUnderWay }) => isUnderWay)
  let free = MAX_UNDER_WAY - underWay.length
  let doubtful = MAX_DOUBTFUL - underWay.filter(({ failures }) => failures > 0).length
  const due = asked
    .filter(({ isUnderWay, dueAtMs }) => !isUnderWay && dueAtMs <= nowMs)
    .toSorted((a, b) => a.dueAtMs - b.dueAtMs)
  return due.flatMap(({ key, failures }) => {
    if (free <= 0 || (failures > 0 && doubtful <= 0)) return []
    free -= 1
    if (failures > 0) doubtful -= 1
    return [key]
  })
}

/** When to ask again; one that keeps failing is asked less and less. */
export function nextLookMs(everyMs: number, failures: number): number {
  return Math.min(everyMs * 2 ** Math.min(failures, 5), Math.max(everyMs, MAX_PAUSE_MS))
}
