// kubectl's habits of typing flags.
import { describe, expect, it } from 'vitest'
import type { FlagTable } from '../../../plugin/cli/command.ts'
import { findCommand } from '../../../plugin/cli/find.ts'
import { globalFlags, idleFlags } from '../../../plugin/cli/globals.ts'
import { normalise } from '../../../plugin/cli/normalise.ts'
import { commands } from '../../../plugin/commands/all.ts'
import { hasKubectl, kubectl } from '../../product/kubectl.ts'

const flags = {
  ...globalFlags,
  'all-namespaces': { alias: 'A', type: 'boolean' },
  output: { alias: 'o', type: 'string' },
  watch: { alias: 'w', type: 'boolean' },
  'dry-run': { type: 'string', requiresArg: false },
} as const satisfies FlagTable

describe('a command line in its one form', () => {
  it.each([
    ['-nfoo', '--namespace=foo'],
    ['-n foo', '--namespace=foo'],
    ['-n=foo', '--namespace=foo'],
    ['--namespace foo', '--namespace=foo'],
    ['-ojson', '--output=json'],
    ['-ojsonpath={.a=b}', '--output=jsonpath={.a=b}'],
    ['-Aw', '--all-namespaces --watch'],
    ['-Aojson', '--all-namespaces --output=json'],
    ['-Ao json', '--all-namespaces --output=json'],
    ['-v6', '--v=6'],
    ['-v=6', '--v=6'],
    ['-l -x', '-l -x'],
    ['-o -x', '--output=-x'],
    ['--dry-run server', '--dry-run server'],
    ['--dry-run=server', '--dry-run=server'],
    ['-A=false', '--all-namespaces=false'],
    ['-o', '--output'],
    ['-wz', '--watch -z'],
    ['a -', 'a -'],
    ['a -- -nfoo', 'a -- -nfoo'],
  ])('%s is %s', (typed, form) => {
    expect(normalise(typed.split(' '), flags).join(' ')).toBe(form)
  })
})

describe('the command that was typed', () => {
  it.each([
    ['version', 'version', ''],
    ['-n version version', 'version', '-n version'],
    ['-nfoo version --client', 'version', '-nfoo --client'],
    ['--context=x version', 'version', '--context=x'],
    ['-o json list', 'list', '-o json'],
    ['-Aojson list x', 'list', '-Aojson x'],
    ['-w -n list list', 'list', '-w -n list'],
    ['-f logs logs', 'logs', '-f logs'],
    ['--dir sandbox sandbox stop', 'sandbox stop', '--dir sandbox'],
    ['sandbox --dir stop status', 'sandbox status', '--dir stop'],
    ['--bogus list', 'list', '--bogus'],
    // What another command's flag would take as its value is not the command.
    ['-l list status my-app', 'status', '-l list my-app'],
    ['sandbox -l x stop', 'sandbox stop', '-l x'],
  ])('%s', (typed, name, args) => {
    const found = findCommand(typed.split(' '), commands, globalFlags)
    expect(found).toMatchObject({ kind: 'command', command: { name } })
    expect(found.kind === 'command' && found.args.join(' ')).toBe(args)
  })

  it('is unknown, with the word that is', () => {
    expect(findCommand(['-n', 'x', 'foo'], commands, globalFlags)).toMatchObject({ kind: 'unknown', word: 'foo' })
    expect(findCommand(['-o', 'json', 'foo'], commands, globalFlags)).toMatchObject({ kind: 'unknown', word: 'foo' })
    expect(findCommand(['sandbox', 'x'], commands, globalFlags)).toMatchObject({ kind: 'unknown', name: 'sandbox' })
  })
})

it.runIf(hasKubectl)("knows every global flag of kubectl's", async () => {
  const theirs = [...(await kubectl(['options'])).matchAll(/^ +(?:-\w, )?--([a-z-]+)=/gm)].map(([, name]) => name!)
  expect(theirs).toContain('request-timeout')
  expect(theirs.filter(name => !(name in { ...globalFlags, ...idleFlags }))).toEqual([])
})
