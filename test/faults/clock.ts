// The clock that all processes of a machine share, which no pause, skew or jump touches.

/** Milliseconds. */
export function moment(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}
