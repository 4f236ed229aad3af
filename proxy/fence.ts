// Decides whether this holder may dial: only while the API server has lately confirmed its Lease, and never again what it held before a lapse.

/** A write of the Lease that the API server confirmed. Times are milliseconds of the holder's own clock. */
export type Renewal = {
  /** When the write was sent: the server cannot have seen it earlier. */
  readonly sentAt: number
  /** leaseDurationSeconds as confirmed. */
  readonly fenceMs: number
}

export type FenceView = {
  /** None before the first confirmation and after 401, 404 or another boot id. */
  readonly renewal: Renewal | undefined
  /** spec.proxy.fence: a shorter one counts at once, a longer one only when the Lease bears it. */
  readonly wishedMs: number
  /** The earliest end of a Lease that was sent since the last confirmation: it may have taken effect though its reply was lost, and be shorter than what was confirmed. */
  readonly sentUntil: number
}

/** `lapsed` will be remembered; `closed` only waits for the next renewal, since the Lease still promises more than the wish. */
export type FenceState = 'open' | 'closed' | 'lapsed'

export function fenceState({ renewal, wishedMs, sentUntil }: FenceView, now: number): FenceState {
  if (!renewal) return 'lapsed'
  const ageMs = now - renewal.sentAt
  if (ageMs >= renewal.fenceMs || now >= sentUntil) return 'lapsed'
  return ageMs >= wishedMs ? 'closed' : 'open'
}

export type Fence = {
  state(): FenceState
  isOpen(): boolean
  /** How often it has lapsed. An attempt remembers the number under which it began. */
  lapses(): number
  /** May a pod be dialled whose attempt began under `lapse`? To be asked before every SYN. */
  admits(lapse: number): boolean
  /** True when a lapse lies before this confirmation: everything held until now is to be burned before anything else. */
  confirm(renewal: Renewal): boolean
  revoke(): void
  wish(fenceMs: number): void
  /** A write of the Lease is about to be sent. */
  send(renewal: Renewal): void
}

export function createFence(now: () => number): Fence {
  let view: FenceView = { renewal: undefined, wishedMs: Number.POSITIVE_INFINITY, sentUntil: Number.POSITIVE_INFINITY }
  let confirmedBefore = false
  let lapses = 0
  const state = () => fenceState(view, now())
  const isOpen = () => state() === 'open'
  return {
    state,
    isOpen,
    lapses: () => lapses,
    admits: lapse => lapse === lapses && isOpen(),
    confirm(renewal) {
      const lapsed = confirmedBefore && state() === 'lapsed'
      if (lapsed) lapses += 1
      confirmedBefore = true
      view = { ...view, renewal, sentUntil: Number.POSITIVE_INFINITY }
      return lapsed
    },
    revoke() {
      view = { ...view, renewal: undefined }
    },
    wish(fenceMs) {
      view = { ...view, wishedMs: fenceMs }
    },
    send({ sentAt, fenceMs }) {
      view = { ...view, sentUntil: Math.min(view.sentUntil, sentAt + fenceMs) }
    },
  }
}
