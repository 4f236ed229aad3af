import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { readTar, writeTar } from '../../krew/tar.ts'

const long = `${'folder/'.repeat(20)}file`
const entries = [
  { path: 'b/run', mode: 0o755, bytes: Buffer.from('#!/bin/sh\n') },
  { path: long, mode: 0o644, bytes: Buffer.alloc(512, 'x') },
  { path: 'a', mode: 0o644, bytes: Buffer.alloc(0) },
  { path: 'grün', mode: 0o644, bytes: Buffer.alloc(513, 'y') },
]
const sorted = ['a', 'b/run', long, 'grün']

describe('a tar archive', () => {
  it('is read back as it was written, in the order of paths', () => {
    const read = [...readTar(writeTar(entries))]
    expect(read.map(({ path }) => path)).toEqual(sorted)
    expect(read).toEqual(expect.arrayContaining(entries))
  })

  it('is the same however its files were given', () => {
    expect(writeTar(entries.toReversed())).toEqual(writeTar(entries))
  })

  it('is read by tar', () => {
    const list = spawnSync('tar', ['-tv', '--quoting-style=literal', '--utc', '-f', '-'], {
      input: writeTar(entries),
      encoding: 'utf8',
    })
    expect(list.stderr).toBe('')
    expect(
      list.stdout
        .split('\n')
        .slice(0, 2)
        .map(line => line.replace(/ +/g, ' ')),
    ).toEqual(['-rw-r--r-- 0/0 0 1985-10-26 08:15 a', '-rwxr-xr-x 0/0 10 1985-10-26 08:15 b/run'])
    expect(list.stdout).toContain(long)
  })

  it('refuses a path that it has no room for', () => {
    expect(() => writeTar([{ path: 'x'.repeat(101), mode: 0o644, bytes: Buffer.alloc(0) }])).toThrow('too long')
  })

  it.each([
    ['inside a file', 1_030, 'ends inside b/run'],
    ['between files', 512, 'ends before its end'],
  ])('that was cut off %s is not taken for a shorter one', (_, length, sentence) => {
    expect(() => [...readTar(writeTar(entries).subarray(0, length))]).toThrow(sentence)
  })
})
