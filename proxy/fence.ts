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

/** When the fence closes, if nothing is heard until then; -Infinity: it has never been open, or was closed for good. */
export function openUntil({ renewal, wishedMs, sentUntil }: FenceView): number {
  if (!renewal) return Number.NEGATIVE_INFINITY
  return Math.min(renewal.sentAt + Math.min(renewal.fenceMs, wishedMs), sentUntil)
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

/** What a fence knows. It is a value, so that the protocol's model can try every history of it (test/model). */
export type FenceMemory = {
  readonly view: FenceView
  /** Before the first confirmation there is nothing that a lapse could have spoilt. */
  readonly confirmedBefore: boolean
  readonly lapses: number
}

export function isAdmitted({ view, lapses }: FenceMemory, lapse: number, now: number): boolean {
  return lapse === lapses && fenceState(view, now) === 'open'
}

/** The memory after a confirmation; one more lapse in it means that everything held until now is to be burned. */
export function afterConfirmation(memory: FenceMemory, renewal: Renewal, now: number): FenceMemory {
  const lapsed = memory.confirmedBefore && fenceState(memory.view, now) === 'lapsed'
  return {
    view: { ...memory.view, renewal, sentUntil: Number.POSITIVE_INFINITY },
    confirmedBefore: true,
    lapses: memory.lapses + (lapsed ? 1 : 0),
  }
}

/** `onChange` is told whatever may let more or less through. */
export function createFence(now: () => number, onChange: (memory: FenceMemory) => void = () => {}): Fence {
  let memory: FenceMemory = {
    view: { renewal: undefined, wishedMs: Number.POSITIVE_INFINITY, sentUntil: Number.POSITIVE_INFINITY },
    confirmedBefore: false,
    lapses: 0,
  }
  const look = (change: Partial<FenceView>) => {
    memory = { ...memory, view: { ...memory.view, ...change } }
    onChange(memory)
  }
  const state = () => fenceState(memory.view, now())
  return {
    state,
    isOpen: () => state() === 'open',
    lapses: () => memory.lapses,
    admits: lapse => isAdmitted(memory, lapse, now()),
    confirm(renewal) {
      const before = memory.lapses
      memory = afterConfirmation(memory, renewal, now())
      onChange(memory)
      return memory.lapses > before
    },
    revoke: () => look({ renewal: undefined }),
    wish: fenceMs => look({ wishedMs: fenceMs }),
    send: ({ sentAt, fenceMs }) => look({ sentUntil: Math.min(memory.view.sentUntil, sentAt + fenceMs) }),
  }
}
