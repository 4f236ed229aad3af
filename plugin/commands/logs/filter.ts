// Which lines are wanted: pure.
import { RE2JS, RE2JSException } from 're2js'
import { CommandError } from '../../cli/commandError.ts'
import type { Entry } from '../../logs/entry.ts'
import type { Level } from '../../logs/levels.ts'
import { levels } from '../../logs/levels.ts'

export type FilterWish = {
  readonly level: string
  readonly connection: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** `namespace/name`: of the operator's lines, those about these. */
  readonly services: ReadonlySet<string> | undefined
}

type Filter = (entry: Entry) => boolean

/** Throws a CommandError for an expression that is none. */
export function createFilter({ level, connection, include, exclude, services }: FilterWish): Filter {
  const least = levels.indexOf(level as Level)
  const included = include.map(pattern => compile('include', pattern))
  const excluded = exclude.map(pattern => compile('exclude', pattern))
  return entry => {
    const { text } = entry.line
    if (entry.level !== undefined && levels.indexOf(entry.level) < least) return false
    if (connection !== '' && !isAbout(entry, connection)) return false
    if (services && isOperator(entry) && !isOneOf(services, entry.fields.service)) return false
    if (included.length > 0 && !included.some(found => found(text))) return false
    return !excluded.some(found => found(text))
  }
}

/** Whether lines are left out at all. */
export function isFiltering({ level, connection, include, exclude, services }: FilterWish): boolean {
  return level !== '' || connection !== '' || include.length > 0 || exclude.length > 0 || services !== undefined
}

function isOperator({ line }: Entry): boolean {
  return line.container === 'operator'
}

function isOneOf(services: ReadonlySet<string>, service: unknown): boolean {
  return typeof service === 'string' && services.has(service)
}

/** A target pod's whole log is about its one connection. */
function isAbout({ line, fields }: Entry, connection: string): boolean {
  const { connection: id, claim, client, pod } = fields
  const host = typeof client === 'string' ? client.slice(0, client.lastIndexOf(':')) : undefined
  return [id, claim, client, host, host?.replace(/^\[|\]$/g, ''), pod, line.pod].includes(connection)
}

/** Its running time is bounded by the text's length, whatever the expression. */
function compile(flag: string, pattern: string): (text: string) => boolean {
  try {
    const expression = RE2JS.compile(pattern)
    return text => expression.matcher(text).find()
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause
    throw new CommandError(`invalid argument "${pattern}" for "--${flag}" flag: ${cause.message}`, {
      hint: 'Write it as a regular expression of RE2: https://github.com/google/re2/wiki/Syntax',
      cause,
    })
  }
}
