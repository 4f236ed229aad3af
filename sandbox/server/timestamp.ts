// A moment as metadata and conditions carry it.

/** RFC 3339 in whole seconds, as metav1.Time. */
export function timestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}
