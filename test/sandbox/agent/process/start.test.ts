import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFifos, type Fifos } from '../../../../sandbox/agent/process/fifos.ts'
import { readStat } from '../../../../sandbox/agent/process/proc.ts'
import { type ProcessWish, type Running, startProcess } from '../../../../sandbox/agent/process/start.ts'
import { createStrays } from '../../../../sandbox/agent/process/strays.ts'
import { until } from '../../../cluster/until.ts'

let folder: string
let fifos: Fifos
let started: Running[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'))
  fifos = createFifos(join(folder, 'fifos'))
})
afterEach(async () => {
  for (const running of started) running.signal('SIGKILL')
  await Promise.all(started.map(running => running.exited))
  started = []
  await rm(folder, { recursive: true })
})

async function start(script: string, change: Partial<ProcessWish> = {}): Promise<Running> {
  const env = { PATH: process.env.PATH ?? '', POD_ROOT: folder }
  const outcome = await startProcess({ argv: ['sh', '-c', script], env, cwd: folder, stdin: false, ...change }, fifos)
  if (outcome.kind === 'failed') throw new Error(outcome.message)
  started.push(outcome.running)
  return outcome.running
}

/** The number that the script prints first. */
async function firstNumber(running: Running): Promise<number> {
  for await (const bytes of running.stdout) return Number(bytes.toString())
  throw new Error('it printed nothing')
}

it('gives a program its environment, folder and nothing else', async () => {
  const running = await start('env | grep -v -e ^PWD= -e ^SHLVL= -e ^_=; pwd', {
    env: { A: '1', PATH: process.env.PATH! },
  })
  expect((await text(running.stdout)).trim().split('\n').sort()).toEqual(
    ['A=1', folder, `PATH=${process.env.PATH}`].sort(),
  )
})

it('keeps its two outputs apart and lets it open them by name, as nginx does', async () => {
  const running = await start('echo out > /dev/stdout; echo err > /dev/stderr')
  expect([await text(running.stdout), await text(running.stderr)]).toEqual(['out\n', 'err\n'])
})

it('gives it no input unless asked', async () => {
  expect(await text((await start('cat; echo end')).stdout)).toBe('end\n')
  const fed = await start('cat', { stdin: true })
  fed.stdin?.end('words')
  expect(await text(fed.stdout)).toBe('words')
})

it.each([
  ['exit 0', { exitCode: 0 }],
  ['exit 7', { exitCode: 7 }],
  ['kill -TERM $$', { exitCode: 143, signal: 15 }],
  ['kill -KILL $$', { exitCode: 137, signal: 9 }],
])('says how `%s` ended', async (script, exit) => {
  expect(await (await start(script)).exited).toEqual(exit)
})

it.each([
  ['a program that is not there', { argv: ['no-such-program'] }],
  ['a folder that is not there', { cwd: '/no/such/folder' }],
])('says that it cannot start %s', async (_name, change) => {
  const wish = { argv: ['true'], env: { PATH: process.env.PATH! }, cwd: folder, stdin: false, ...change }
  expect(await startProcess(wish, fifos)).toEqual({ kind: 'failed', message: expect.stringContaining('not found') })
})

describe('what it starts itself', () => {
  it('gets its signals', async () => {
    const running = await start('sleep 60 & echo $!; wait')
    const child = await firstNumber(running)
    running.signal('SIGTERM')
    await running.exited
    await until('the end of the child', () => readStat(child) === undefined || undefined)
  })

  it('ends when it ends', async () => {
    const running = await start('sleep 60 & echo $!')
    const child = await firstNumber(running)
    await running.exited
    await until('the end of the child', () => readStat(child) === undefined || undefined)
  })

  it('is found though it left its group, by its environment or as a descendant', async () => {
    const strays = createStrays()
    const running = await start(
      'setsid sh -c "echo \\$\\$; exec sleep 60" & setsid env -i sh -c "echo \\$\\$; exec sleep 60" & wait',
    )
    let printed = ''
    for await (const bytes of running.stdout) {
      printed += bytes
      if (printed.trim().split('\n').length === 2) break
    }
    const escaped = printed.trim().split('\n').map(Number)
    const descendants = await strays.descendants(running.pid)
    expect(descendants.map(({ pid }) => pid)).toEqual(expect.arrayContaining(escaped))
    running.signal('SIGKILL')
    await running.exited
    expect(escaped.map(readStat)).not.toContain(undefined)
    await strays.sweep(folder, descendants)
    for (const pid of escaped) await until('the end of a stray', () => readStat(pid) === undefined || undefined)
  })

  it('is found by where it stands, though its father has ended and its environment is anew', async () => {
    const running = await start('(env -i setsid sh -c "echo \\$\\$; exec sleep 60" &) ; sleep 60')
    const daemon = await firstNumber(running)
    running.signal('SIGKILL')
    await running.exited
    expect(readStat(daemon)).toBeDefined()
    await createStrays().sweep(`${folder}-other`, [])
    expect(readStat(daemon)).toBeDefined()
    await createStrays().sweep(folder, [])
    await until('the end of a daemon', () => readStat(daemon) === undefined || undefined)
  })

  it('is not mistaken for that of another container', async () => {
    const other = await start('exec sleep 60', { env: { PATH: process.env.PATH!, POD_ROOT: `${folder}-other` } })
    await createStrays().sweep(folder, [])
    expect(readStat(other.pid)).toBeDefined()
  })
})
