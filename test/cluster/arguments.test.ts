// How the command line is read.
import { describe, expect, test } from 'vitest'
import { type Command, parseArguments } from './arguments.ts'

describe('npm run cluster --', () => {
  const rows: Array<[line: string, command: Command]> = [
    ['up', { kind: 'up', name: 'dev', wish: {} }],
    ['up --name a', { kind: 'up', name: 'a', wish: {} }],
    ['--name a up', { kind: 'up', name: 'a', wish: {} }],
    ['--name=a down', { kind: 'down', name: 'a' }],
    ['-- up', { kind: 'up', name: 'dev', wish: {} }],
    ['up --level full', { kind: 'up', name: 'dev', wish: { level: 'full' } }],
    ['--level=full up --name a', { kind: 'up', name: 'a', wish: { level: 'full' } }],
    ['up --level api --kubernetes oldest', { kind: 'up', name: 'dev', wish: { level: 'api', kubernetes: 'oldest' } }],
    ['build', { kind: 'build', name: 'dev', wish: {} }],
    ['smoke --level full', { kind: 'smoke', name: 'dev', wish: { level: 'full' } }],
    ['status', { kind: 'status', name: 'dev' }],
    ['images', { kind: 'images', name: 'dev', files: [] }],
    ['images a.tar b.tar', { kind: 'images', name: 'dev', files: ['a.tar', 'b.tar'] }],
    ['pause', { kind: 'pause', name: 'dev', program: 'kube-apiserver' }],
    ['pause etcd', { kind: 'pause', name: 'dev', program: 'etcd' }],
    ['resume', { kind: 'resume', name: 'dev', program: 'kube-apiserver' }],
    ['restart', { kind: 'restart', name: 'dev', program: 'kube-apiserver' }],
    ['restart kubelet', { kind: 'restart', name: 'dev', program: 'kubelet' }],
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
    ['up --level', '--level needs a value, such as --level full'],
    ['up --level half', '--level half: there are api, full'],
    ['up --kubernetes 1.30', '--kubernetes 1.30: there are newest, oldest'],
    ['down --level full', '--level is for up, build, smoke'],
    ['pause everything', 'no program everything; there are etcd, kube-apiserver'],
    ['restart etcd kubelet', 'unexpected word "kubelet" after restart'],
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
