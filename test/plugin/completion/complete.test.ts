// What is offered behind every beginning of a command line, with a cluster that is a value.
import { describe, expect, it } from 'vitest'
import { defineCommand } from '../../../plugin/cli/command.ts'
import { answer, type Lookup, renderAnswer } from '../../../plugin/completion/answer.ts'
import { understand } from '../../../plugin/completion/question.ts'
import { readTypedGlobals } from '../../../plugin/completion/typedGlobals.ts'

const command = (name: string, parameters: string, flags = {}) =>
  defineCommand({
    ...{ name, parameters, flags, words: { least: 0 }, summary: `does ${name}`, examples: [] },
    load: () => Promise.reject(new Error('nothing is run')),
  })

const commands = [
  command('init', 'NAME', { output: { alias: 'o', type: 'string', describe: 'File to write to.' } }),
  command('list', '[NAME...]', {
    output: { alias: 'o', type: 'string', describe: 'Output format. One of: (json, yaml, jsonpath=TEMPLATE).' },
    watch: { alias: 'w', type: 'boolean', describe: 'Watch.' },
    columns: { array: true, describe: 'Columns.' },
    secret: { hidden: true, describe: 'Not for people.' },
    dir: { type: 'string', describe: 'Folder.' },
  }),
  command('logs', '[NAME...]', { level: { choices: ['', 'info', 'warn'], describe: 'Level.' } }),
  command('evict', 'NAME [CONNECTION...]'),
  command('sandbox start', ''),
  command('sandbox stop', ''),
  { ...command('inner', ''), hidden: true as const },
]

const lookup: Lookup = {
  namespaces: async () => [{ value: 'default' }, { value: 'dev' }, { value: 'team a' }],
  named: async what => [{ value: `${what}-1` }, { value: `${what}:two` }, { value: '$(reboot)' }],
  services: async () => [{ value: 'my-app', about: 'my-app:1\u001b[31m' }, { value: 'my-db' }, { value: 'other' }],
  connections: async service => [{ value: `${service}-k3x9`, about: '203.0.113.9:51022' }],
}

/** Values and directive, for what stands behind `kubectl isolation`. */
async function complete(line: string): Promise<string[]> {
  const words = line.split(' ')
  const [before, begun] = [words.slice(0, -1), words.at(-1)!]
  const text = renderAnswer(await answer(understand(before, begun, commands), begun, lookup))
  return text
    .trimEnd()
    .split('\n')
    .map(each => each.split('\t')[0]!)
}

describe('the tab key', () => {
  it.each<[string, string[]]>([
    ['', ['init', 'list', 'logs', 'evict', 'sandbox', ':4']],
    ['l', ['list', 'logs', ':4']],
    ['help l', ['list', 'logs', ':4']],
    ['-n dev l', ['list', 'logs', ':4']],
    ['sandbox ', ['start', 'stop', ':4']],
    ['sandbox sta', ['start', ':4']],
    ['nonsense ', [':4']],
    ['inner', [':4']],
    ['list ', ['my-app', 'my-db', 'other', ':4']],
    ['list my-', ['my-app', 'my-db', ':4']],
    ['list my-app my-', ['my-db', ':4']],
    ['list dedi/my-app dedi/my-', ['dedi/my-db', ':4']],
    ['init ', [':4']],
    ['evict my-', ['my-app', 'my-db', ':4']],
    ['evict my-app ', ['my-app-k3x9', ':4']],
    ['evict my-app my-app-k3x9 ', [':4']],
    ['list --wa', ['--watch', ':4']],
    ['list --watch --wa', [':4']],
    ['list -w --wa', [':4']],
    ['list --columns a --colu', ['--columns', ':4']],
    ['list --sec', [':4']],
    ['list -- my', [':4']],
    ['list -n ', ['default', 'dev', ':4']],
    ['list --namespace=de', ['default', 'dev', ':4']],
    ['list -wn d', ['default', 'dev', ':4']],
    ['--context ', ['context-1', 'context:two', ':4']],
    ['--cluster cluster', ['cluster-1', 'cluster:two', ':4']],
    ['list -o ', ['json', 'yaml', 'jsonpath=', ':4']],
    ['list -o jsonp', ['jsonpath=', ':6']],
    ['list --output=y', ['yaml', ':4']],
    ['list --watch=', ['true', 'false', ':4']],
    ['logs --level ', ['info', 'warn', ':4']],
    ['list --bogus=', [':4']],
    ['list --dir ', [':16']],
    ['init -o ', [':0']],
    ['--kubeconfig ', [':0']],
  ])('kubectl isolation %s', async (line, offered) => {
    expect(await complete(line)).toEqual(offered)
  })

  it('describes what it offers, without what a terminal could obey', async () => {
    const found = await answer(understand(['list'], 'my-app', commands), 'my-app', lookup)
    expect(renderAnswer(found)).toBe('my-app\tmy-app:1\n:4\n')
  })

  it('asks the cluster that the command line names so far', () => {
    const before = ['list', '-wndev', '--context', 'a', '--context=b', '--as-group=x', '--as-group', 'y', '-o', 'json']
    const read = readTypedGlobals([...before, '--insecure-skip-tls-verify', '-v=9'], commands)
    expect(read).toEqual({
      ...{ color: 'never', requestTimeout: '0', v: 0 },
      ...{ namespace: 'dev', context: 'b', asGroup: ['x', 'y'], insecureSkipTlsVerify: true },
    })
  })
})
