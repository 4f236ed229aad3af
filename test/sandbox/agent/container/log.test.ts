import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContainerLog, createContainerLog, rotatedPath } from '../../../../sandbox/agent/container/log.ts'
import { type LogQuery, readLog } from '../../../../sandbox/agent/container/readLog.ts'

let folder: string
let clock: number
let log: ContainerLog

function create(maxFileBytes?: number): ContainerLog {
  return createContainerLog({ path: join(folder, 'logs', '0.log'), now: () => new Date(clock), maxFileBytes })
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'))
  clock = Date.parse('2026-01-01T00:00:00.000Z')
  log = create()
})
afterEach(() => rm(folder, { recursive: true }))

function print(text: string, stream: 'stdout' | 'stderr' = 'stdout') {
  log.append(stream, Buffer.from(text))
  clock += 1000
}

async function read(query: LogQuery = {}): Promise<string> {
  const parts: Buffer[] = []
  for await (const bytes of readLog(log, query)) parts.push(bytes)
  return Buffer.concat(parts).toString()
}

describe('a log on disk', () => {
  it('is in CRI lines: time, stream, tag, text', async () => {
    print('a\nb')
    print('c\n')
    print('err\n', 'stderr')
    const lines = (await readFile(log.path, 'utf8')).split('\n')
    expect(lines).toEqual([
      '2026-01-01T00:00:00.000000000Z stdout F a',
      '2026-01-01T00:00:01.000000000Z stdout F bc',
      '2026-01-01T00:00:02.000000000Z stderr F err',
      '',
    ])
  })

  it('keeps the last words of a program that ended without a newline', async () => {
    print('unfinished')
    expect(await read()).toBe('')
    log.end('stdout')
    expect(await read()).toBe('unfinished\n')
  })

  it('cuts a long line in parts that read as one', async () => {
    const long = 'x'.repeat(40_000)
    print(`${long}\nnext\n`)
    expect(await read()).toBe(`${long}\nnext\n`)
    expect(await read({ tailLines: 2 })).toBe(`${long}\nnext\n`)
    expect(await read({ tailLines: 1 })).toBe('next\n')
  })

  it('keeps one older file when it grows, and reads both', async () => {
    log = create(200)
    for (let line = 0; line < 8; line += 1) print(`line ${line} ${'.'.repeat(20)}\n`)
    expect(await readFile(rotatedPath(log.path), 'utf8')).toContain('line')
    expect(await read({ tailLines: 1 })).toContain('line 7')
    expect((await read()).trim().split('\n').length).toBeGreaterThan(2)
  })
})

describe('reading it', () => {
  beforeEach(() => {
    for (const line of ['one', 'two', 'three']) print(`${line}\n`)
    print('oops\n', 'stderr')
  })

  it.each<[string, LogQuery, string]>([
    ['all', {}, 'one\ntwo\nthree\noops\n'],
    ['the last lines', { tailLines: 2 }, 'three\noops\n'],
    ['no lines', { tailLines: 0 }, ''],
    ['more lines than there are', { tailLines: 99 }, 'one\ntwo\nthree\noops\n'],
    ['since a time', { sinceMs: Date.parse('2026-01-01T00:00:02Z') }, 'three\noops\n'],
    ['so many bytes', { limitBytes: 6 }, 'one\ntw'],
    ['one stream', { stream: 'stderr' }, 'oops\n'],
    ['the last line of one stream', { stream: 'stdout', tailLines: 1 }, 'three\n'],
    ['with times', { tailLines: 1, timestamps: true }, '2026-01-01T00:00:03.000000000Z oops\n'],
  ])('%s', async (_name, query, text) => {
    expect(await read(query)).toBe(text)
  })

  it('with one time for a line that is kept in parts, as a kubelet', async () => {
    print(`${'x'.repeat(40_000)}\n`)
    const text = await read({ timestamps: true, tailLines: 1 })
    expect(text).toMatch(/^2026-01-01T\S+ x{40000}\n$/)
  })
})

describe('following it', () => {
  it('shows what is printed later, across a rotation, and ends with the container', async () => {
    log = create(1500)
    print('before\n')
    const followed = read({ follow: true })
    for (let line = 0; line < 40; line += 1) {
      print(`line ${line}\n`)
      await new Promise(resolve => setImmediate(resolve))
    }
    log.end('stdout')
    log.end('stderr')
    expect(await followed).toBe(`before\n${Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join('')}`)
  })

  it('loses nothing to a rotation while it begins', async () => {
    const lines = Array.from({ length: 20 }, (_, line) => `line ${line}\n`)
    const text = lines.join('')
    for (let at = 0; at < 40; at += 1) {
      log = createContainerLog({ path: join(folder, `${at}.log`), now: () => new Date(clock), maxFileBytes: 1200 })
      print(text)
      const followed = read({ follow: true })
      for (let turn = 0; turn < at; turn += 1) await new Promise(resolve => setImmediate(resolve))
      // Fills the file.
      print(text)
      print('last\n')
      log.end('stdout')
      log.end('stderr')
      expect(await followed).toBe(`${text}${text}last\n`)
    }
  })

  it('ends when the reader leaves', async () => {
    const leaving = new AbortController()
    const lines = readLog(log, { follow: true }, leaving.signal)
    print('first\n')
    expect((await lines.next()).value?.toString()).toBe('first\n')
    const rest = lines.next()
    leaving.abort()
    expect((await rest).done).toBe(true)
  })
})
