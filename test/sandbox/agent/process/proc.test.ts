import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { parseStat, readStat, readVariable } from '../../../../sandbox/agent/process/proc.ts'
import { selectDescendants } from '../../../../sandbox/agent/process/strays.ts'

it('reads a stat line whose program has brackets and spaces in its name', () => {
  const fields = Array.from({ length: 40 }, (_, index) => String(index))
  const line = `42 (a (b) c) S 7 8 ${fields.join(' ')}`
  expect(parseStat(line)).toEqual({ pid: 42, parent: 7, group: 8, terminal: 1, startTime: '16' })
})

it('takes a zombie for gone', () => {
  expect(parseStat('42 (x) Z 7 8 0')).toBeUndefined()
})

it('knows a living process and its first environment, and no dead one', async () => {
  const child = spawn('sleep', ['60'], { env: { MARK: 'here', PATH: process.env.PATH } })
  await once(child, 'spawn')
  const pid = child.pid!
  expect(readStat(pid)).toMatchObject({ pid, parent: process.pid })
  expect(readVariable(pid, 'MARK')).toBe('here')
  expect(readVariable(pid, 'ARK')).toBeUndefined()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readStat(pid)).toBeUndefined()
  expect(readVariable(pid, 'MARK')).toBeUndefined()
})

it('finds children of children, and nobody else', () => {
  const stat = (pid: number, parent: number) => ({ pid, parent, group: 1, terminal: 0, startTime: '' })
  const all = [stat(2, 1), stat(3, 2), stat(4, 3), stat(5, 1), stat(6, 2)]
  expect(
    selectDescendants(all, 2)
      .map(({ pid }) => pid)
      .sort(),
  ).toEqual([3, 4, 6])
})
