// What a person who presses the tab key is about to type: pure.
import type { Options } from 'yargs'
import type { Command, FlagTable } from '../cli/command.ts'
import { findCommand } from '../cli/find.ts'
import { flagsOf, globalFlags, idleFlags } from '../cli/globals.ts'
import { normalise, takesValue } from '../cli/normalise.ts'

export type Question =
  /** The next word of a command's name. */
  | { readonly kind: 'command'; readonly name: string; readonly commands: readonly Command[] }
  | { readonly kind: 'flag'; readonly flags: FlagTable }
  | { readonly kind: 'value'; readonly name: string; readonly flag: Options; readonly begun: string }
  /** `typed` are the words of the command before this one. */
  | { readonly kind: 'word'; readonly command: Command; readonly typed: readonly string[] }
  | { readonly kind: 'nothing' }

/** `before` are the words between `kubectl isolation` and the one that is begun. */
export function understand(before: readonly string[], begun: string, commands: readonly Command[]): Question {
  const args = before[0] === 'help' ? before.slice(1) : before
  if (args.includes('--')) return { kind: 'nothing' }
  const shown = commands.filter(({ hidden }) => !hidden)
  const found = findCommand(args, shown, { ...globalFlags, ...idleFlags })
  if (found.kind === 'unknown') return { kind: 'nothing' }
  const flags = found.kind === 'command' ? flagsOf(found.command) : globalFlags
  return (
    askValue(args.at(-1), begun, flags) ??
    (begun.startsWith('-') ? { kind: 'flag', flags: stillUseful(flags, found.args) } : undefined) ??
    (found.kind === 'group'
      ? { kind: 'command', name: found.name, commands: found.commands }
      : { kind: 'word', command: found.command, typed: wordsOf(found.args, flags) })
  )
}

/** `--context pr` and `--context=pr`. */
function askValue(last: string | undefined, begun: string, flags: FlagTable): Question | undefined {
  if (last !== undefined && takesValue(last, flags) === 'next') return valueAfter(last, begun, flags)
  const equals = begun.indexOf('=')
  if (!begun.startsWith('-') || equals < 0) return undefined
  return valueAfter(begun.slice(0, equals), begun.slice(equals + 1), flags) ?? { kind: 'nothing' }
}

/** `typed` is `--context`, `-n`, or several letters of which the last one's value is wanted. */
function valueAfter(typed: string, begun: string, flags: FlagTable): Question | undefined {
  const name = typed.startsWith('--') ? typed.slice(2) : longName(typed.at(-1)!, flags)
  const flag = name === undefined ? undefined : flags[name]
  return flag && { kind: 'value', name: name!, flag, begun }
}

function longName(letter: string, flags: FlagTable): string | undefined {
  return Object.entries(flags).find(([name, { alias }]) => name === letter || [alias].flat().includes(letter))?.[0]
}

/** A flag that was given is not offered again, unless it may be repeated. */
function stillUseful(flags: FlagTable, args: readonly string[]): FlagTable {
  const given = new Set(normalise(args, flags).map(arg => arg.replace(/^--/, '').replace(/=.*/s, '')))
  return Object.fromEntries(
    Object.entries(flags).filter(
      ([name, { hidden, describe, array }]) => !hidden && describe && (array || !given.has(name)),
    ),
  )
}

function wordsOf(args: readonly string[], flags: FlagTable): string[] {
  return normalise(args, flags).filter(arg => !arg.startsWith('-'))
}
