// What a soak was told on its command line.
import { parseArgs } from 'node:util'

export type Options = {
  readonly lengthS: number
  /** Sessions a second. */
  readonly rate: number
  /** Warm pods. */
  readonly base: number
  readonly cluster: boolean
  /** Where all that was measured is written, also when nothing grew. */
  readonly json: string | undefined
  /** What came of it is kept in docs/reliability.md. */
  readonly write: boolean
}

export const usage =
  'usage: npm run soak -- --hours H [--minutes M] [--rate 5] [--base 20] [--cluster] [--json FILE] [--write]; at least a minute'

/** Undefined: they make no sense. */
export function readOptions(argv: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      hours: { type: 'string', default: '0' },
      minutes: { type: 'string', default: '0' },
      rate: { type: 'string', default: '5' },
      base: { type: 'string', default: '20' },
      cluster: { type: 'boolean', default: false },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  })
  const lengthS = Math.round((Number(values.hours) * 60 + Number(values.minutes)) * 60)
  const [rate, base] = [Number(values.rate), Number(values.base)]
  if (!(lengthS >= 60 && rate > 0 && base >= 1)) return undefined
  return { lengthS, rate, base, cluster: values.cluster, json: values.json, write: values.write }
}
