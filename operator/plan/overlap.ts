// Whether one ticket's address forbids another ticket its own: judged by resourceVersions, never by clocks (design, section 6, rule 11).

/** A ticket that bears the address. */
export type Bearer = {
  /** The resourceVersion at which it was first seen Done; undefined: it is not, as far as is known. */
  readonly doneAt: bigint | undefined
  /** Done, but a holder that nobody saw end may dial it still. */
  readonly inQuarantine: boolean
}

/** `createdAt`: the resourceVersion since which the later ticket's life counts; undefined: not known, so that everything overlaps. */
export function overlaps(doneAt: bigint | undefined, createdAt: bigint | undefined): boolean {
  return doneAt === undefined || createdAt === undefined || doneAt > createdAt
}

export function forbidsAddress({ doneAt, inQuarantine }: Bearer, createdAt: bigint | undefined): boolean {
  return overlaps(doneAt, createdAt) || inQuarantine
}
