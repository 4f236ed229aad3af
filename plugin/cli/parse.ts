// Turns the arguments of one command into its flags and words, or into the sentence that kubectl would say.
import yargs, { type Options } from 'yargs'
import { goBoolean } from './boolean.ts'
import type { Call, Command, FlagTable } from './command.ts'
import { CommandError } from './commandError.ts'
import { flagsOf } from './globals.ts'
import { hasValue, normalise } from './normalise.ts'

type Parsed = Pick<Call, 'flags' | 'typed' | 'words' | 'program'>

/** Throws a CommandError. */
export function parseCommand(command: Command, args: readonly string[]): Parsed {
  const flags = flagsOf(command)
  const refusal = (message: string) =>
    new CommandError(message, { hint: `See 'kubectl isolation ${command.name} --help' for usage.` })
  const normal = normalise(args, flags)
  const end = normal.indexOf('--')
  const own = end < 0 ? normal : normal.slice(0, end)
  const behind = end < 0 ? [] : normal.slice(end + 1)
  const wrongFlag = own.map(arg => findWrongFlag(arg, flags)).find(Boolean)
  if (wrongFlag) throw refusal(wrongFlag)
  const argv = yargs(own.map(arg => plainBoolean(arg, flags)))
    .options(Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, asYargs(flag)])))
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'strip-aliased': true,
      'strip-dashed': true,
    })
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new CommandError(message)
    })
    .parseSync()
  const { _: found, $0: _program, ...values } = argv
  const words = [...found.map(String), ...(command.takesProgram ? [] : behind)]
  const wrongWords = findWrongWords(command, words)
  if (wrongWords) throw refusal(wrongWords)
  return {
    flags: lastOnes(values, flags) as Call['flags'],
    typed: new Set(own.flatMap(arg => nameOf(arg) ?? [])),
    words,
    program: command.takesProgram ? behind : [],
  }
}

/** yargs would take an unknown flag for one without a meaning, and `abc` for NaN. */
function findWrongFlag(arg: string, flags: FlagTable): string | undefined {
  if (!arg.startsWith('-') || arg === '-') return undefined
  if (!arg.startsWith('--')) return `unknown shorthand flag: '${arg[1]}' in ${arg}`
  const equals = arg.indexOf('=')
  const name = arg.slice(2, equals < 0 ? undefined : equals)
  const flag = flags[name]
  if (!flag) return `unknown flag: --${name}`
  if (equals < 0) return hasValue(flag) ? `flag needs an argument: --${name}` : undefined
  const value = arg.slice(equals + 1)
  const why = wrongValue(flag, value)
  return why && `invalid argument "${value}" for "--${name}" flag: ${why}`
}

function wrongValue(flag: Options, value: string): string | undefined {
  if (flag.type === 'number' && !/^[+-]?\d+$/.test(value)) return 'a whole number is wanted'
  if (flag.type === 'boolean' && goBoolean(value) === undefined) return 'true or false is wanted'
  if (flag.choices && !flag.choices.map(String).includes(value))
    return `one of ${flag.choices.filter(Boolean).join(', ')} is wanted`
  return undefined
}

/** `--watch=T` is `--watch=true`, which yargs understands. */
function plainBoolean(arg: string, flags: FlagTable): string {
  const [, name = '', value = ''] = /^--([^=]+)=(.*)$/s.exec(arg) ?? []
  return flags[name]?.type === 'boolean' ? `--${name}=${goBoolean(value)}` : arg
}

/** Camel-cased; undefined for a word. */
function nameOf(arg: string): string | undefined {
  const [, name] = /^--([^=]+)/.exec(arg) ?? []
  return name && camelCase(name)
}

/** What yargs has sentences of its own for is checked before it sees it. */
function asYargs({ choices: _choices, requiresArg: _requires, ...flag }: Options): Options {
  return flag.type === undefined ? { ...flag, type: 'string' } : flag
}

/** Of a flag that was given twice the last one counts, as everywhere in kubectl; lists keep all. */
function lastOnes(values: Record<string, unknown>, flags: FlagTable): Record<string, unknown> {
  const lists = new Set(Object.entries(flags).flatMap(([name, flag]) => (flag.array ? [camelCase(name)] : [])))
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) && !lists.has(name) ? value.at(-1) : value,
    ]),
  )
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function findWrongWords(
  { name, parameters, words: { least, most } }: Command,
  words: readonly string[],
): string | undefined {
  const usage = `kubectl isolation ${name} ${parameters}`.trim()
  if (words.length < least) return `a ${parameters.split(' ')[0]!.replace(/[[\].]/g, '')} is wanted: ${usage}`
  if (most !== undefined && words.length > most) return `unexpected word "${words[most]}": ${usage}`
  return undefined
}
