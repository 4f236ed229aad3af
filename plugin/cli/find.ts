// Finds the command that was typed: flags may stand before its name, between its words and behind them.
import type { Command, FlagTable } from './command.ts'
import { takesValue } from './normalise.ts'

export type Found =
  | { readonly kind: 'command'; readonly command: Command; readonly args: readonly string[] }
  /** Only the first word of commands of two words, or nothing. */
  | {
      readonly kind: 'group'
      readonly name: string
      readonly commands: readonly Command[]
      readonly args: readonly string[]
    }
  | { readonly kind: 'unknown'; readonly name: string; readonly word: string; readonly commands: readonly Command[] }

/** `args` of the answer are the given ones without the command's name. `flags` are those that every command has; its own may stand before its name as well. */
export function findCommand(argv: readonly string[], commands: readonly Command[], flags: FlagTable): Found {
  for (const command of commands) {
    const places = wordPlaces(argv, { ...flags, ...command.flags })
    const words = command.name.split(' ')
    if (words.every((word, at) => argv[places[at] ?? -1] === word)) {
      return { kind: 'command', command, args: without(argv, places.slice(0, words.length)) }
    }
  }
  return findGroup(argv, commands, flags)
}

/** With the flags of all: which command is meant, nobody knows. */
function findGroup(argv: readonly string[], commands: readonly Command[], flags: FlagTable): Found {
  const places = wordPlaces(argv, Object.assign({}, ...commands.map(command => command.flags), flags) as FlagTable)
  let name = ''
  let left = commands
  for (const [index, place] of places.entries()) {
    const word = argv[place]!
    const longer = name === '' ? word : `${name} ${word}`
    // With a flag in front that it does not have: that is for whoever reads its flags to say.
    const command = commands.find(each => each.name === longer)
    if (command) return { kind: 'command', command, args: without(argv, places.slice(0, index + 1)) }
    left = left.filter(command => command.name.startsWith(`${longer} `))
    if (left.length === 0) {
      return { kind: 'unknown', name, word, commands: name === '' ? commands : inGroup(commands, name) }
    }
    name = longer
  }
  return { kind: 'group', name, commands: left, args: without(argv, places) }
}

function inGroup(commands: readonly Command[], name: string): Command[] {
  return commands.filter(command => command.name.startsWith(`${name} `))
}

/** Indexes of the words that are neither flags nor values of flags. */
function wordPlaces(argv: readonly string[], flags: FlagTable): number[] {
  const places: number[] = []
  for (let index = 0; index < argv.length; index += 1) {
    const arg = argv[index]!
    if (arg === '--') break
    if (!arg.startsWith('-') || arg === '-') places.push(index)
    else if (takesValue(arg, flags) === 'next') index += 1
  }
  return places
}

function without(argv: readonly string[], places: readonly number[]): string[] {
  return argv.filter((_, index) => !places.includes(index))
}
