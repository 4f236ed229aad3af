// Folders within folders, wherever one asks for them.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mkdirs } from '../../../sandbox/start/mkdirs.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-mkdirs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('makes all that are missing, for their owner only where that is asked', () => {
  mkdirs(join(folder, 'a/b/c'), 0o700)
  for (const each of ['a', 'a/b', 'a/b/c']) expect(statSync(join(folder, each)).mode & 0o777).toBe(0o700)
  mkdirs(join(folder, 'a/b/c'))
})

it('leaves those that are there as they are', () => {
  mkdirSync(join(folder, 'a'), { mode: 0o750 })
  mkdirs(join(folder, 'a/b'), 0o700)
  expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o750)
})

it('says where a file is in the way', () => {
  writeFileSync(join(folder, 'a'), '')
  expect(() => mkdirs(join(folder, 'a'))).toThrow('EEXIST')
  expect(() => mkdirs(join(folder, 'a/b'))).toThrow(/ENOTDIR|EEXIST/)
})

it.runIf(process.platform === 'linux')('comes back where none can be made', () => {
  expect(() => mkdirs('/proc/isolation-proxy/a')).toThrow('ENOENT')
})
