// Help as kubectl lays it out; every command has what a person looks for in it.
import { describe, expect, it } from 'vitest'
import { defineCommand, type FlagTable } from '../../../plugin/cli/command.ts'
import { globalFlags, idleFlags } from '../../../plugin/cli/globals.ts'
import { renderHelp } from '../../../plugin/cli/help.ts'
import { parseCommand } from '../../../plugin/cli/parse.ts'
import { commands } from '../../../plugin/commands/all.ts'

describe('the help of a command', () => {
  it('is exactly this', () => {
    const flags = {
      watch: { alias: 'w', type: 'boolean', describe: 'After listing, watch for changes.' },
      tail: { type: 'number', default: -1, describe: 'Lines to show.' },
      secret: { type: 'string', hidden: true },
      env: { type: 'string', array: true, describe: 'A variable.' },
      dns: { type: 'boolean', defaultDescription: 'true', describe: 'Ask DNS.' },
      try: { type: 'string', requiresArg: false, defaultDescription: 'none', describe: 'Only try.' },
    } as const satisfies FlagTable
    const command = defineCommand({
      name: 'try',
      parameters: 'NAME',
      words: { least: 1 },
      summary: 'Try it',
      examples: [
        { does: 'Once', typed: 'kubectl isolation try x' },
        { does: 'For long', typed: 'kubectl isolation try x -w' },
      ],
      flags,
      load: () => Promise.reject(new Error('not loaded')),
    })
    expect(renderHelp(command)).toBe(
      `Try it

Examples:
  # Once
  kubectl isolation try x

  # For long
  kubectl isolation try x -w

Options:
    --dns=true:
\tAsk DNS.

    --env=[]:
\tA variable.

    --tail=-1:
\tLines to show.

    --try='none':
\tOnly try.

    -w, --watch=false:
\tAfter listing, watch for changes.

Usage:
  kubectl isolation try NAME [flags] [options]

Use "kubectl isolation options" for a list of global command-line options (applies to all commands).
`,
    )
  })
})

describe("a default that is not the plugin's to give", () => {
  it.each([
    ['init', '--dns=true:'],
    ['uninstall', "--dry-run='none':"],
  ])('is shown by %s --help', (name, shown) => {
    expect(renderHelp(commands.find(command => command.name === name)!)).toContain(`    ${shown}\n`)
  })

  it('is written or done by nobody', () => {
    const typed = (name: string) =>
      parseCommand(commands.find(command => command.name === name)!, name === 'init' ? ['x'] : [])
    expect(typed('init').flags.dns).toBeUndefined()
    expect(typed('uninstall').flags.dryRun).toBeUndefined()
  })
})

describe.each(commands.map(command => [command.name, command] as const))('%s', (_, command) => {
  it('says what each flag is for', () => {
    const silent = Object.entries(command.flags).filter(([, flag]) => !flag.hidden && !flag.describe)
    expect(silent.map(([name]) => name)).toEqual([])
  })

  it('has no flag that means something else for all commands, and no letter twice', () => {
    const all: FlagTable = command.offline ? {} : { ...globalFlags, ...idleFlags }
    expect(Object.keys(command.flags).filter(name => name in all && name !== 'namespace')).toEqual([])
    const letters = Object.values({ ...all, ...command.flags }).flatMap(({ alias }) => [alias ?? []].flat())
    expect(letters.filter((letter, index) => letters.indexOf(letter) !== index)).toEqual([])
  })

  it('understands its own examples', () => {
    for (const { typed } of command.examples) {
      const own = typed
        .replace(/^.*<\(([^)]*)\).*$/, '$1')
        .split(/ [|<>&]|;/)
        .find(part => part.includes('kubectl isolation'))!
        .trim()
      const args = own
        .slice(own.indexOf('kubectl isolation') + 'kubectl isolation '.length)
        .match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)!
        .map(arg => arg.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
      const words = command.name.split(' ')
      expect(args.slice(0, words.length), typed).toEqual(words)
      expect(() => parseCommand(command, args.slice(words.length)), typed).not.toThrow()
    }
    expect(command.examples.length).toBeGreaterThan(0)
  })
})

it('that of connect says how the end of stdin is taken, where it is not passed on', () => {
  const text = renderHelp(commands.find(({ name }) => name === 'connect')!)
  expect(text).toMatch(/Through a cluster's API server, .*it stays open until the service closes it, or until Ctrl-C/)
  expect(text).toMatch(/With --direct, and in the sandbox, the service sees the end of stdin and can still answer/)
})
