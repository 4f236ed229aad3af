// One command line, from its words to its exit code.
import type { Command } from './command.ts'
import { CommandError } from './commandError.ts'
import { describeFailure } from './failure.ts'
import { type Found, findCommand } from './find.ts'
import { globalFlags, idleFlags } from './globals.ts'
import { renderGlobals, renderHelp, renderOverview } from './help.ts'
import { suggest, suggestByHabit } from './suggest.ts'
import { type World, withSignal } from './world.ts'

const introduction = `kubectl isolation gives every TCP connection a pod of its own.

A DedicatedService says: run this image, keep N pods of it warm, and give every connection one that is destroyed when it ends.`

/** `unread` is aborted when what is written to stdout reaches nobody any more. */
type Outside = World & { readonly unread: AbortSignal }

/** Everything that can be said is said; the answer is the code to exit with. */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  world: Outside,
): Promise<number> {
  try {
    return await run(argv, commands, world)
  } catch (error) {
    // Whoever pressed Ctrl-C knows why it ended.
    if (world.signal.aborted) return exitCodeOf(world.signal)
    const { lines, exitCode } = describeFailure(error)
    world.stderr.write(`${lines.join('\n')}\n`)
    return exitCode
  }
}

async function run(argv: readonly string[], commands: readonly Command[], world: Outside): Promise<number> {
  const [first, ...others] = argv
  const wantsHelp = first === 'help' || asksHelp(argv)
  const found = findCommand(first === 'help' ? others : argv, commands, { ...globalFlags, ...idleFlags })
  if (found.kind === 'unknown') {
    if (found.name === '' && found.word === 'options') return say(world, renderGlobals())
    throw unknownCommand(found)
  }
  if (found.kind === 'group' && found.name === '' && !wantsHelp && found.args.includes('--version')) {
    return run(['version', '--client'], commands, world)
  }
  if (found.kind === 'group') return say(world, renderOverview(found.name, found.commands, introduction))
  const { command, args } = found
  if (wantsHelp) return say(world, renderHelp(command))
  // yargs takes longer to load than the help to print.
  const { parseCommand } = await import('./parse.ts')
  const parsed = parseCommand(command, args)
  const work = await command.load()
  const signal = command.acts ? world.signal : AbortSignal.any([world.signal, world.unread])
  try {
    const code = await work({ ...parsed, world: withSignal(world, signal) })
    return signal.aborted && code !== 0 ? exitCodeOf(signal) : code
  } catch (error) {
    if (signal.aborted) return exitCodeOf(signal)
    throw error
  }
}

function asksHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end < 0 ? undefined : end).some(arg => arg === '--help' || arg === '-h')
}

function say({ stdout }: World, text: string): number {
  stdout.write(text)
  return 0
}

function unknownCommand({ name, word, commands }: Found & { kind: 'unknown' }): CommandError {
  const before = name === '' ? 'kubectl isolation' : `kubectl isolation ${name}`
  const habit = name === '' ? suggestByHabit(word) : undefined
  const names = commands.flatMap(command =>
    command.hidden ? [] : [command.name.slice(name === '' ? 0 : name.length + 1)],
  )
  const near = habit ? [habit] : suggest(word, names)
  const lines = near.length > 0 ? ['', 'Did you mean this?', ...near.map(each => `  ${each}`)] : []
  return new CommandError(`unknown command "${word}" for "${before}"`, {
    hint: [...lines, `See '${before} --help' for all commands.`].join('\n'),
  })
}

const endings = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGABRT: 134, SIGTERM: 143 } as const

/** Those that a command is to end by, in its own way: a terminal is left as it was. */
export const endingSignals = Object.keys(endings) as (keyof typeof endings)[]

/** As a shell tells of a process that a signal ended. That nobody reads any more is no failure: `kubectl isolation list | head -1`. */
export function exitCodeOf({ reason }: AbortSignal): number {
  const codes: Record<string, number> = { ...endings, unread: 0 }
  return codes[String(reason)] ?? 130
}
