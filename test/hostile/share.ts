// How much of it is run: all, or with HOSTILE_SHARE=0.1 a tenth, for who works on the suite or has a machine that is busy.

const share = Number(process.env.HOSTILE_SHARE ?? 1)

export function shareOf(count: number): number {
  return Math.max(1, Math.round(count * share))
}
