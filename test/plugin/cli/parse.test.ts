// What one command understands of its arguments, and the sentences for what it does not.
import { describe, expect, it } from 'vitest'
import { defineCommand, type FlagTable } from '../../../plugin/cli/command.ts'
import { parseCommand } from '../../../plugin/cli/parse.ts'

const flags = {
  'all-namespaces': { alias: 'A', type: 'boolean', default: false },
  output: { alias: 'o', type: 'string', default: '' },
  tail: { type: 'number', default: -1 },
  env: { type: 'string', array: true },
  'dry-run': { type: 'string', requiresArg: false, choices: ['none', 'client', 'server'] },
  'no-headers': { type: 'boolean', default: false },
} as const satisfies FlagTable

const command = defineCommand({
  name: 'try',
  parameters: 'NAME [FILE...]',
  words: { least: 1, most: 2 },
  summary: 'Try',
  examples: [],
  flags,
  load: () => Promise.reject(new Error('not loaded')),
})

const parse = (typed: string) => parseCommand(command, typed.split(' '))

describe('the arguments of a command', () => {
  it.each<[string, object]>([
    ['x', {}],
    ['x -A', { allNamespaces: true }],
    ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((yes): [string, object] => [`x -A=${yes}`, { allNamespaces: true }]),
    ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((no): [string, object] => [
      `x -A=${no}`,
      { allNamespaces: false },
    ]),
    ['x -n a -n b', { namespace: 'b' }],
    ['x -ojson --no-headers', { output: 'json', noHeaders: true }],
    ['x --tail -5', { tail: -5 }],
    ['x --env A=1 --env B=2', { env: ['A=1', 'B=2'] }],
    ['x --env A=1', { env: ['A=1'] }],
    ['x --dry-run', { dryRun: '' }],
    ['x --dry-run=server', { dryRun: 'server' }],
    ['x --as-group a --as-group b', { asGroup: ['a', 'b'] }],
    ['x -v6', { v: 6 }],
    ['x --token=--secret', { token: '--secret' }],
    ['x --context a.b', { context: 'a.b' }],
    ['x --cache-dir /tmp', {}],
  ])('%s', (typed, wanted) => {
    const { flags: read, words } = parse(typed)
    expect(read).toMatchObject(wanted)
    expect(words).toEqual(['x'])
  })

  it('are words even when they look like numbers, and so is what stands behind --, unless it is a program', () => {
    expect(parse('007 -- -x')).toMatchObject({ words: ['007', '-x'], program: [] })
    expect(() => parse('007 1e3 -- -x')).toThrow('unexpected word "-x"')
    const runs = { ...command, takesProgram: true as const }
    expect(parseCommand(runs, ['007', '1e3', '--', '-x', '--tail', 'y'])).toMatchObject({
      ...{ words: ['007', '1e3'], program: ['-x', '--tail', 'y'] },
    })
  })

  it('are told apart from defaults, whatever they say', () => {
    expect([...parse('x --tail -1 -Aojson --no-headers=f').typed]).toEqual([
      ...['tail', 'allNamespaces', 'output', 'noHeaders'],
    ])
    expect(parse('x').typed.size).toBe(0)
  })

  it('have the defaults of what was not typed, and nothing that was not declared', () => {
    const { flags: read } = parse('x')
    expect(read).toMatchObject({ allNamespaces: false, output: '', tail: -1, color: 'auto', requestTimeout: '0' })
    expect(Object.keys(read).filter(name => /[-A]$|^o$|-/.test(name))).toEqual([])
  })

  it.each([
    ['x --bogus', 'unknown flag: --bogus'],
    ['x --no-watch', 'unknown flag: --no-watch'],
    ['x -z', "unknown shorthand flag: 'z' in -z"],
    ['x -Az', "unknown shorthand flag: 'z' in -z"],
    ['x -o', 'flag needs an argument: --output'],
    ['x --tail=many', 'invalid argument "many" for "--tail" flag: a whole number is wanted'],
    ['x --all-namespaces=yes', 'invalid argument "yes" for "--all-namespaces" flag: true or false is wanted'],
    ['x --dry-run=all', 'invalid argument "all" for "--dry-run" flag: one of none, client, server is wanted'],
    ['-A', 'a NAME is wanted: kubectl isolation try NAME [FILE...]'],
    ['x y z', 'unexpected word "z": kubectl isolation try NAME [FILE...]'],
  ])('%s: %s', (typed, sentence) => {
    expect(() => parse(typed)).toThrow(expect.objectContaining({ message: sentence }))
  })
})
