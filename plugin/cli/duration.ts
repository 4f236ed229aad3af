// Durations on a command line are Go's, as everywhere in kubectl.
import { CommandError } from './commandError.ts'

const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
}
/** Nanoseconds in 63 bits: 292 years. */
const longestMs = 2 ** 63 / 1e6

const part = String.raw`(\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|μs|ns)`
const whole = new RegExp(`^\\+?(?:${part})+$`)

/** Milliseconds of `1h15m30.5s`, `0`; undefined when it is none. Never negative. */
export function goDurationMs(text: string): number | undefined {
  if (text === '0') return 0
  if (!whole.test(text)) return undefined
  const total = [...text.matchAll(new RegExp(part, 'g'))].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!]!,
    0,
  )
  return total > longestMs ? undefined : total
}

/** Milliseconds. Throws a CommandError that names the flag. */
export function parseDuration(text: string, flag: string): number {
  const ms = goDurationMs(text)
  if (ms !== undefined) return ms
  throw new CommandError(`invalid argument "${text}" for "--${flag}" flag: a duration is wanted, like 5s, 2m, or 3h`)
}
