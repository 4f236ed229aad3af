// How the command line is read.
import { describe, expect, test } from 'vitest'
import { type Command, parseArguments } from './arguments.ts'

describe('npm run cluster --', () => {
  const rows: Array<[line: string, command: Command]> = [
    ['up', { kind: 'up', name: 'dev' }],
    ['up --name a', { kind: 'up', name: 'a' }],
    ['--name a up', { kind: 'up', name: 'a' }],
    ['--name=a down', { kind: 'down', name: 'a' }],
    ['-- up', { kind: 'up', name: 'dev' }],
    ['build', { kind: 'build', name: 'dev' }],
    ['status', { kind: 'status', name: 'dev' }],
    ['pause', { kind: 'pause', name: 'dev' }],
    ['resume', { kind: 'resume', name: 'dev' }],
    ['restart-apiserver', { kind: 'restart-apiserver', name: 'dev' }],
    ['exec -- kubectl get ns', { kind: 'exec', name: 'dev', command: ['kubectl', 'get', 'ns'] }],
    ['exec kubectl get ns', { kind: 'exec', name: 'dev', command: ['kubectl', 'get', 'ns'] }],
    ['exec --name a -- ls', { kind: 'exec', name: 'a', command: ['ls'] }],
    ['--name a exec ls --name b', { kind: 'exec', name: 'a', command: ['ls', '--name', 'b'] }],
    ['exec -- sh -- -c', { kind: 'exec', name: 'dev', command: ['sh', '--', '-c'] }],
    ['exec ls --help', { kind: 'exec', name: 'dev', command: ['ls', '--help'] }],
    ['help', { kind: 'help' }],
    ['--help', { kind: 'help' }],
    ['up -h', { kind: 'help' }],
  ]
  test.each(rows)('%s', (line, command) => {
    expect(parseArguments(line.split(' '))).toEqual(command)
  })

  const mistakes: Array<[line: string, message: string]> = [
    ['', 'unknown command ""'],
    ['start', 'unknown command "start"'],
    ['up now', 'unexpected word "now" after up'],
    ['up --force', 'unknown option --force'],
    ['up --name', '--name needs a value'],
    ['--name= up', 'unknown option --name='],
    ['--name --help up', '--name needs a value'],
    ['exec', 'exec needs a command'],
    ['exec --', 'exec needs a command'],
  ]
  test.each(mistakes)('%j is a mistake that is named', (line, message) => {
    expect(parseArguments(line.split(' '))).toEqual({ kind: 'mistake', message: expect.stringContaining(message) })
  })

  test('nothing at all is a mistake too', () => {
    expect(parseArguments([])).toEqual({ kind: 'mistake', message: 'say what to do' })
  })
})
