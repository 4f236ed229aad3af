// The archives' gzip: what everybody unpacks, the same each time, and smaller than zlib's.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { compress } from '../../krew/compress.ts'

const text = readFileSync(new URL('../../package-lock.json', import.meta.url))

it('unpacks to what it was made of, is the same each time, and smaller than the best of zlib', async () => {
  const [one, two] = await Promise.all([compress(text), compress(text)])
  expect(gunzipSync(one).equals(text)).toBe(true)
  expect(two.equals(one)).toBe(true)
  expect(one.length).toBeLessThan(gzipSync(text, { level: 9 }).length)
})

it('names neither time nor system', async () => {
  const packed = await compress(Buffer.from('x'))
  expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])
})

it('is one with another behind it, for gzip as for Node', async () => {
  const both = Buffer.concat([await compress(Buffer.from('one,')), await compress(Buffer.from('two'))])
  expect(gunzipSync(both).toString()).toBe('one,two')
  expect(spawnSync('gzip', ['-dc'], { input: both, encoding: 'utf8' })).toMatchObject({ stdout: 'one,two', status: 0 })
})
