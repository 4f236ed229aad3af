// Until when the address of a ticket stays taken whose holder fell silent, and was never seen to end: judged by this operator's own monotonic clock, since whoever ended the ticket may have another idea of the time (design, section 6, rule 11).

/** A ticket that was ended for its holder's silence, as this operator first saw it. */
export type Silence = {
  readonly seenMono: number
  /** How long ago it had been ended then, by two wall clocks; NaN where that cannot be told. */
  readonly ageMs: number
}

/** Wall clocks of one cluster are never so far apart. Without this, every restart of an operator would put the addresses of all old receipts into quarantine again. */
const CLOCKS_AGREE_MS = 3_600_000

/** On the clock of `seenMono`; `lengthMs` is how long the holder may go on dialling. */
export function quarantineEnd({ seenMono, ageMs }: Silence, lengthMs: number): number {
  return ageMs > lengthMs + CLOCKS_AGREE_MS ? Number.NEGATIVE_INFINITY : seenMono + lengthMs
}
