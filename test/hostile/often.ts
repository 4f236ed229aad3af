// Runs one judgement many times, each with a random of its own, and names the run that failed: its seed makes it again.
import { createRandom, type Random } from './random.ts'

export const seed = Number(process.env.SEED ?? 1)

export function often(times: number, judge: (random: Random) => void): void {
  for (let run = 0; run < times; run += 1) {
    try {
      judge(createRandom(seed * 1_000_003 + run))
    } catch (error) {
      throw new Error(`SEED=${seed}, run ${run}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }
}
