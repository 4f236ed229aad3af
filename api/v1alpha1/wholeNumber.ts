// Annotations that should be numbers are read in one way: a person, or another program, may have written anything there.

/** Undefined when it is absent or anything else than a whole number from 0. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
