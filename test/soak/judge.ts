// Whether something is flat: its slope after a control window of the same run, against the noise of that window.
import { median, type Point, quantile, slopeOf } from './slope.ts'

/** How a series is read, and how much growth over the judged time is nothing to speak of. */
export type Rule = {
  /** What a window says of its points: the middle one, the least (what a collector of garbage has not got to yet is none of ours), or the 95th of a hundred. */
  readonly of: 'median' | 'least' | 'p95'
  /** In the series' own unit. */
  readonly absolute: number
  /** Of its level in the control window. */
  readonly relative: number
}

/** Seconds since the beginning of the run. */
export type Times = {
  readonly warmS: number
  readonly controlS: number
  readonly endS: number
  readonly windowS: number
}

export type Verdict = {
  readonly verdict: 'flat' | 'grows' | 'unknown'
  /** In the control window. */
  readonly level: number
  readonly noise: number
  /** Over an hour; `surely` is the least that it can be. */
  readonly perHour: number
  readonly surelyPerHour: number
  /** Growth over an hour from which on the verdict would have been otherwise, with this noise. */
  readonly toldFromPerHour: number
}

const HOUR_S = 3_600
/** A normal distribution's standard deviation, from the median of the distances to its middle. */
const DEVIATION = 1.4826
/** So many deviations of a window are noise. */
const NOISES = 3
const FEWEST_WINDOWS = 8
const SHORTEST_WINDOW_S = 10
/** What goes on growing does so in both halves, with so much of the whole slope at least; what stepped up once does not. */
const STEADY = 0.25

/** A third of the run to get warm, but no more than `longestWarmS`, and a third of the rest for the control. */
export function planTimes(lengthS: number, longestWarmS: number): Times {
  const warmS = Math.min(longestWarmS, lengthS * 0.35)
  const controlS = (lengthS - warmS) / 3
  return { warmS, controlS, endS: lengthS, windowS: (lengthS - warmS) / 20 }
}

/** `series` may have any number of points, in order. */
export function judge(series: readonly Point[], rule: Rule, times: Times): Verdict {
  const judgedFrom = times.warmS + times.controlS
  const windows = gather(series, rule.of, times)
  const control = windows.filter(({ t }) => t < judgedFrom)
  const judged = windows.filter(({ t }) => t >= judgedFrom)
  if (times.windowS < SHORTEST_WINDOW_S || control.length < FEWEST_WINDOWS / 2 || judged.length < FEWEST_WINDOWS)
    return { ...{ verdict: 'unknown', level: Number.NaN, noise: Number.NaN }, ...unknownGrowth }
  const level = median(control.map(({ value }) => value))
  const noise = noiseOf(control)
  const spanS = judged.at(-1)!.t - judged[0]!.t
  const { slope, low } = slopeOf(judged)
  const allowed = Math.max(NOISES * noise, rule.absolute, rule.relative * Math.abs(level))
  return {
    verdict: low * spanS > allowed && isSteady(judged, slope) ? 'grows' : 'flat',
    ...{ level, noise },
    perHour: slope * HOUR_S,
    surelyPerHour: low * HOUR_S,
    toldFromPerHour: (allowed / spanS + (slope - low)) * HOUR_S,
  }
}

function isSteady(judged: readonly Point[], slope: number): boolean {
  const half = Math.ceil(judged.length / 2)
  return [judged.slice(0, half), judged.slice(-half)].every(part => slopeOf(part).slope > STEADY * slope)
}

const unknownGrowth = { perHour: Number.NaN, surelyPerHour: Number.NaN, toldFromPerHour: Number.NaN }

/** One point for each window that has any. Neighbouring values are alike, which would make a slope look surer than it is; windows are less so. */
function gather(series: readonly Point[], of: Rule['of'], { warmS, endS, windowS }: Times): Point[] {
  const windows = new Map<number, number[]>()
  for (const { t, value } of series) {
    if (t < warmS || t >= endS) continue
    const index = Math.floor((t - warmS) / windowS)
    windows.set(index, [...(windows.get(index) ?? []), value])
  }
  const share = { least: 0, median: 0.5, p95: 0.95 }[of]
  return [...windows]
    .toSorted(([a], [b]) => a - b)
    .map(([index, values]) => ({ t: warmS + (index + 0.5) * windowS, value: quantile(values, share) }))
}

/** Around its own slope: what already grew in the control window must not pass for noise. */
function noiseOf(control: readonly Point[]): number {
  const { slope } = slopeOf(control)
  const rest = control.map(({ t, value }) => value - slope * t)
  const middle = median(rest)
  return DEVIATION * median(rest.map(value => Math.abs(value - middle)))
}
