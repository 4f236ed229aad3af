// What an agent that was killed leaves behind, and whom nobody else may touch.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { killOrphans } from '../../../sandbox/agent/orphans.ts'
import { podFolders } from '../../../sandbox/agent/pod/folders.ts'
import { listStats } from '../../../sandbox/agent/process/proc.ts'
import { createRecords } from '../../../sandbox/agent/process/records.ts'
import { until } from '../../cluster/until.ts'

let state: string
let leader: ChildProcess
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'orphans-'))
})
afterEach(() => {
  try {
    process.kill(-leader.pid!, 'SIGKILL')
  } catch {
    // It has ended, as it should.
  }
  rmSync(state, { recursive: true, force: true })
})

const members = () => listStats().filter(({ group }) => group === leader.pid)
const recordOf = (uid: string) => podFolders(state, uid).record

/** A group of its own, whose members bear no mark of a pod and stand elsewhere. */
async function start(script: string, count: number): Promise<void> {
  leader = spawn('/bin/sh', ['-c', script], { detached: true, env: {}, cwd: '/', stdio: 'ignore' })
  await once(leader, 'spawn')
  createRecords(recordOf('pod-1')).add(leader.pid!)
  await until('all members', () => (members().length === count ? true : undefined))
}

it('a master that starts a new worker whenever one ends is ended with all of them', async () => {
  await start('while :; do /bin/sleep 999 & /bin/sleep 999 & wait; done', 3)
  expect(killOrphans(state)).toBeGreaterThan(0)
  await until('the end of the group', () => (members().length === 0 ? true : undefined))
})

it('workers whose master was killed are still the group of its pod', async () => {
  await start('/bin/sleep 999 & /bin/sleep 999 & wait', 3)
  leader.kill('SIGKILL')
  await once(leader, 'exit')
  expect(members()).toHaveLength(2)
  expect(killOrphans(state)).toBe(2)
  await until('the end of the group', () => (members().length === 0 ? true : undefined))
})

it('after a boot of the machine, the numbers of then mean nobody', async () => {
  await start('/bin/sleep 999 & wait', 2)
  const [record] = JSON.parse(readFileSync(recordOf('pod-1'), 'utf8')) as object[]
  leader.kill('SIGKILL')
  await once(leader, 'exit')
  writeFileSync(recordOf('pod-1'), JSON.stringify([{ ...record, boot: 'an earlier one' }]))
  expect(killOrphans(state)).toBe(0)
  expect(members()).toHaveLength(1)
})

it('a process that got the number of a leader which is gone is nobody of ours', async () => {
  await start('/bin/sleep 999 & wait', 2)
  const [record] = JSON.parse(readFileSync(recordOf('pod-1'), 'utf8')) as object[]
  writeFileSync(recordOf('pod-1'), JSON.stringify([{ ...record, startTime: '1' }]))
  expect(killOrphans(state)).toBe(0)
  expect(members()).toHaveLength(2)
})
