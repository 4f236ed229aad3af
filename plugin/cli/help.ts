// The help texts, laid out as kubectl lays out its own.
import type { Options } from 'yargs'
import type { Command, FlagTable } from './command.ts'
import { globalFlags } from './globals.ts'

const program = 'kubectl isolation'

/** All commands, or those of a group. */
export function renderOverview(name: string, commands: readonly Command[], introduction: string): string {
  const shown = commands.filter(({ hidden }) => !hidden)
  const width = Math.max(...shown.map(command => command.name.length))
  const lines = shown.map(command => `  ${command.name.padEnd(width + 2)}${command.summary}`)
  const before = name === '' ? program : `${program} ${name}`
  return [
    introduction,
    '',
    'Available Commands:',
    ...lines,
    '',
    'Usage:',
    `  ${before} [command] [flags]`,
    '',
    `Use "${before} [command] --help" for more information about a command.`,
    `Use "${program} options" for a list of global command-line options (applies to all commands).`,
    '',
  ].join('\n')
}

export function renderHelp(command: Command): string {
  const { name, parameters, summary, details, examples, flags, offline } = command
  const usage = [program, name, parameters, Object.keys(flags).length > 0 ? '[flags]' : ''].filter(Boolean).join(' ')
  return [
    details ?? summary,
    '',
    'Examples:',
    examples.map(({ does, typed }) => `  # ${does}\n  ${typed}`).join('\n\n'),
    '',
    ...(Object.keys(flags).length > 0 ? ['Options:', renderFlags(flags), ''] : []),
    'Usage:',
    `  ${usage}${offline ? '' : ' [options]'}`,
    '',
    ...(offline
      ? []
      : [`Use "${program} options" for a list of global command-line options (applies to all commands).`, '']),
  ].join('\n')
}

export function renderGlobals(): string {
  return ['The following options can be passed to any command:', '', renderFlags(globalFlags), ''].join('\n')
}

/** `    -n, --namespace='':` and a tab below it what it means. */
function renderFlags(flags: FlagTable): string {
  return Object.entries(flags)
    .filter(([, flag]) => !flag.hidden)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => `    ${letterOf(flag)}--${name}=${defaultOf(flag)}:\n\t${flag.describe ?? ''}`)
    .join('\n\n')
}

/** `-n, `; nothing for a flag without a letter. */
export function letterOf({ alias }: Options): string {
  const letter = [alias].flat().find(each => each?.length === 1)
  return letter ? `-${letter}, ` : ''
}

/** A default that is the cluster's own, or that of a flag that means something else when it stands alone, is only described. */
export function defaultOf({ type, array, default: given, defaultDescription }: Options): string {
  const value = given ?? defaultDescription
  if (array) return '[]'
  if (type === 'boolean') return String(value ?? false)
  return typeof value === 'number' ? String(value) : `'${value ?? ''}'`
}
