import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { buildCommand } from '../../../../sandbox/agent/container/command.ts'

const env = { PORT: '80' }

it('runs a command of its own, with arguments appended and references expanded', () => {
  const container = { name: 'a', command: ['run', '$(PORT)'], args: ['--x', '$(NOPE)'] }
  expect(buildCommand(container, env, 'mapped')).toEqual(['run', '80', '--x', '$(NOPE)'])
})

it('runs the mapped command through a shell that gives way to it, arguments appended unsplit', () => {
  const argv = buildCommand({ name: 'a', args: ['two words', '$(PORT)'] }, env, "printf '%s|'")!
  expect(argv.slice(0, 2)).toEqual(['/bin/sh', '-c'])
  expect(execFileSync(argv[0]!, argv.slice(1)).toString()).toBe('two words|80|')
})

it('has nothing to run without either', () => {
  expect(buildCommand({ name: 'a', args: ['x'] }, env, undefined)).toBeUndefined()
})
