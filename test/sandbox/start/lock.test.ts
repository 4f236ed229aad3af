// One sandbox at a time in a folder, whoever asks.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readStat } from '../../../sandbox/agent/process/proc.ts'
import { folderAt, makeFolder } from '../../../sandbox/start/folder.ts'
import { lockFolder } from '../../../sandbox/start/lock.ts'

const home = mkdtempSync(join(tmpdir(), 'lock-'))
afterAll(() => rmSync(home, { recursive: true }))
const folder = folderAt(join(home, 'one'))
makeFolder(folder)
const since = '2026-01-02T03:04:05.000Z'

it('says who holds it, and lets go', () => {
  const lock = lockFolder(folder, since)
  expect(() => lockFolder(folder, since)).toThrow(
    `a sandbox runs in ${folder.root} already (process ${process.pid}, since ${since})`,
  )
  lock.release()
  lockFolder(folder, since).release()
})

it('is free again when its holder was killed, and ends the agent that it left', async () => {
  const stuck = spawn('sleep', ['1000'], { stdio: 'ignore' })
  const source = new URL('../../../sandbox/start/', import.meta.url).href
  const script = `
    const { folderAt } = await import('${source}folder.ts')
    const { lockFolder } = await import('${source}lock.ts')
    lockFolder(folderAt(${JSON.stringify(folder.root)}), 'then').nameAgent(${stuck.pid})
    console.log('locked')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  expect(() => lockFolder(folder, since)).toThrow(`kill ${holder.pid}`)
  expect(readStat(stuck.pid!)).toBeDefined()
  const [held, ended] = [once(holder, 'exit'), once(stuck, 'exit')]
  holder.kill('SIGKILL')
  await held
  lockFolder(folder, since).release()
  expect((await ended)[1]).toBe('SIGKILL')
})

it('is told apart from a file of somebody else', () => {
  writeFileSync(folder.lock, 'not a lock, but a text that is long enough')
  expect(() => lockFolder(folder, since)).toThrow(`${folder.lock} is torn, or no file of a sandbox`)
})
