// What a run was asked for.
import { parseArgs } from 'node:util'
import { type DayName, dayNames, isDay } from './days.ts'
import type { GateMode } from './trouble.ts'

export type Options = {
  readonly seed: number
  readonly minutes: number
  readonly scale: number
  readonly rate: number
  readonly only: readonly string[]
  readonly day: DayName
  readonly gate: GateMode
  /** Threads of each proxy that face clients. */
  readonly workers: number
  readonly cluster: boolean
  readonly keep: boolean
  readonly write: boolean
}

const gates = ['on', 'off', 'mixed'] as const

/** Throws with a sentence for whoever typed it. `anySeed` is taken when none is given. */
export function readOptions(argv: readonly string[], anySeed: number): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: String(anySeed) },
      minutes: { type: 'string', default: '1' },
      scale: { type: 'string', default: '1' },
      rate: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      day: { type: 'string', default: 'mixed' },
      gate: { type: 'string', default: 'mixed' },
      workers: { type: 'string', default: '1' },
      cluster: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  })
  const { day, gate, cluster, keep, write } = values
  const [seed, minutes, scale, rate] = [values.seed, values.minutes, values.scale, values.rate].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  if (!Number.isInteger(seed) || !(minutes > 0) || !(scale >= 1) || !(rate > 0))
    throw new Error('--seed is a whole number, --minutes and --rate are numbers above 0, --scale is 1 or more')
  if (!isDay(day)) throw new Error(`--day is one of ${dayNames.join(', ')}`)
  const workers = Number(values.workers)
  if (!Number.isInteger(workers) || workers < 1 || workers > 8) throw new Error('--workers is from 1 to 8')
  const mode = gates.find(known => known === gate)
  if (!mode) throw new Error(`--gate is one of ${gates.join(', ')}`)
  const only = values.only.split(',').filter(Boolean)
  if (only.length > 0 && day !== 'mixed') throw new Error('--only chooses from a mixed day; leave out --day')
  return { seed, minutes, scale, rate, only, day, gate: mode, workers, cluster, keep, write }
}

/** The words that ask for the same run; what is as it is by itself is left out. */
export function renderOptions(options: Options): string {
  const { seed, minutes, scale, rate, only, day, gate, workers, cluster } = options
  return [
    ...(cluster ? ['--cluster'] : []),
    ...(day === 'mixed' ? [] : [`--day ${day}`]),
    ...(gate === 'mixed' ? [] : [`--gate ${gate}`]),
    ...(workers === 1 ? [] : [`--workers ${workers}`]),
    `--seed ${seed} --minutes ${minutes}`,
    ...(scale === 1 ? [] : [`--scale ${scale}`]),
    ...(rate === 5 || day !== 'mixed' ? [] : [`--rate ${rate}`]),
    ...(only.length === 0 ? [] : [`--only ${only.join(',')}`]),
  ].join(' ')
}
