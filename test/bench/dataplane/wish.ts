// What the command line of the benchmark asks for.
import { parseArgs } from 'node:util'
import { type Contender, contenders } from './contenders.ts'
import { type Measure, measures } from './measures.ts'

export type Wish = {
  readonly contenders: readonly Contender[]
  readonly measures: readonly Measure[]
  readonly rounds: number
  readonly seconds: number
  /** Ready before each round. */
  readonly tickets: number
  readonly json: string | undefined
  readonly write: boolean
  /** A folder for CPU profiles of ours. */
  readonly profile: string | undefined
}

/** Throws a sentence on what cannot be done. */
export function readWish(args: readonly string[]): Wish {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      tickets: { type: 'string', default: '100000' },
      only: { type: 'string' },
      measures: { type: 'string' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  })
  if (values.write && (values.only || values.measures || values.profile))
    throw new Error('--write keeps whole runs only; leave out --only, --measures and --profile')
  return {
    contenders: choose('only', values.only, contenders, ({ name }) => name),
    measures: choose('measures', values.measures, measures, name => name),
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    tickets: positive('tickets', values.tickets),
    json: values.json,
    write: values.write,
    profile: values.profile,
  }
}

function choose<T>(
  flag: string,
  text: string | undefined,
  all: readonly T[],
  nameOf: (one: T) => string,
): readonly T[] {
  if (text === undefined) return all
  const names = text.split(',')
  const unknown = names.filter(name => !all.some(one => nameOf(one) === name))
  if (unknown.length > 0)
    throw new Error(`--${flag}: there is no ${unknown.join(', ')}; there are ${all.map(nameOf).join(', ')}`)
  return all.filter(one => names.includes(nameOf(one)))
}

function positive(flag: string, text: string): number {
  const number = Number(text)
  if (!(number > 0)) throw new Error(`--${flag} is "${text}"; it must be a number above 0`)
  return number
}
