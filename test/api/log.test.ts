import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const log = pathToFileURL(resolvePath(import.meta.dirname, '../../api/log.ts')).href
/** Says lines of 20 kB as fast as it can, tells us over its channel that it goes on, and ends when it is told to. */
const program = `
import { openLog } from ${JSON.stringify(log)}
const log = openLog({ level: 'info', base: { service: 'a' } })
let said = 0
setInterval(() => {
  for (let i = 0; i < 5; i += 1) log.info({ said: (said += 1), pad: 'x'.repeat(20_000) }, 'line')
  if (process.connected) process.send({ said, heapMiB: process.memoryUsage().heapUsed / 2 ** 20 }, () => {})
}, 1)
process.once('disconnect', () => process.exit(7))
`

type Told = { said: number; heapMiB: number }

function start(stdout: number | 'pipe'): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', stdout, 'pipe', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Resolves when it has said so many; rejects when it ends before. */
function saysOn(child: ChildProcess, lines: number): Promise<Told> {
  const { promise, resolve, reject } = Promise.withResolvers<Told>()
  const look = (told: Told) => {
    if (told.said >= lines) resolve(told)
  }
  const fail = (code: number | null) => reject(new Error(`it ended with ${code}`))
  child.on('message', look).once('exit', fail)
  return promise.finally(() => child.off('message', look).off('exit', fail))
}

async function endsWhenTold(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.disconnect()
  expect(await ended).toEqual([7, null])
}

describe('a program that logs', () => {
  it('says its last words, and in their order, though it ends in the same turn', async () => {
    const words = `
import { openLog } from ${JSON.stringify(log)}
const log = openLog({ level: 'info' })
for (let said = 1; said <= 3; said += 1) log.info({ said }, 'line')
process.exit(7)
`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', words])
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
    expect(await once(child, 'close')).toEqual([7, null])
    const lines = text.trim().split('\n')
    expect(lines.map(line => (JSON.parse(line) as { said: number }).said)).toEqual([1, 2, 3])
  })

  it.skipIf(process.platform !== 'linux')('goes on, and ends when told, when the disk is full', async () => {
    const full = openSync('/dev/full', 'w')
    const child = start(full)
    closeSync(full)
    await saysOn(child, 500)
    await endsWhenTold(child)
  })

  it('goes on, and ends when told, when its reader is gone', async () => {
    const child = start('pipe')
    await saysOn(child, 5)
    child.stdout!.destroy()
    await saysOn(child, 500)
    await endsWhenTold(child)
  })

  it('goes on and holds no more than a bound, when its reader sleeps; says how much was lost when it reads again', async () => {
    const child = start('pipe')
    // 100 MB are said, and nobody reads.
    const { heapMiB } = await saysOn(child, 5_000)
    expect(heapMiB).toBeLessThan(60)
    let text = ''
    child.stdout!.setEncoding('utf8').on('data', (more: string) => (text += more))
    await expect.poll(() => /"lost":\d{3,}/.test(text)).toBe(true)
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as Record<string, unknown>)
    const lost = lines.find(line => line.lost !== undefined)
    expect(lost).toMatchObject({ level: 'warn', service: 'a' })
    await endsWhenTold(child)
  })
})
