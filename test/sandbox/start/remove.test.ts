// A sandbox's folder goes as a whole, and nothing else ever does.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { folderAt, makeFolder } from '../../../sandbox/start/folder.ts'
import { lockFolder } from '../../../sandbox/start/lock.ts'
import { removeFolder } from '../../../sandbox/start/remove.ts'
import { processNow, saveRunning, whoRuns } from '../../../sandbox/start/running.ts'

const home = mkdtempSync(join(tmpdir(), 'remove-'))
afterAll(() => rmSync(home, { recursive: true }))
const since = '2026-01-02T03:04:05.000Z'

function newFolder(name: string) {
  const folder = folderAt(join(home, name))
  makeFolder(folder)
  lockFolder(folder, since).release()
  return folder
}

it('removes all of it', () => {
  const folder = newFolder('whole')
  writeFileSync(folder.kubeconfig, 'x')
  expect(removeFolder(folder, since)).toBe(true)
  expect(existsSync(folder.root)).toBe(false)
  expect(removeFolder(folder, since)).toBe(false)
})

it('leaves everything where there are files of others', () => {
  const folder = newFolder('mixed')
  writeFileSync(join(folder.root, 'thesis.txt'), 'x')
  const before = readdirSync(folder.root)
  expect(() => removeFolder(folder, since)).toThrow("files that are no sandbox's (thesis.txt)")
  expect(readdirSync(folder.root)).toEqual(before)
})

it('does not take names for proof', () => {
  const folder = folderAt(join(home, 'namesake'))
  mkdirSync(folder.logs, { recursive: true })
  expect(() => removeFolder(folder, since)).toThrow("files that are no sandbox's (logs)")
  expect(existsSync(folder.logs)).toBe(true)
})

it('waits for nobody who runs there', () => {
  const folder = newFolder('busy')
  const lock = lockFolder(folder, since)
  expect(() => removeFolder(folder, since)).toThrow(`a sandbox runs in ${folder.root} already`)
  expect(existsSync(folder.lock)).toBe(true)
  lock.release()
})

it('knows who runs by more than a number, which may be somebody else by now', async () => {
  const folder = newFolder('who')
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' })
  const command = processNow(child.pid!)
  saveRunning(folder, { command, since })
  expect(whoRuns(folder)).toEqual({ command, since })
  saveRunning(folder, { command: { ...command, startTime: '1' }, since })
  expect(whoRuns(folder)).toBeUndefined()
  saveRunning(folder, { command, since })
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  expect(whoRuns(folder)).toBeUndefined()
})
