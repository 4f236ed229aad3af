import { expect, test } from 'vitest'
import { cacheToken } from '../../../api/kube/token.ts'

function source(...tokens: (string | Error)[]) {
  let clock = 0
  let reads = 0
  const token = cacheToken({
    read: async () => {
      const next = tokens[Math.min(reads++, tokens.length - 1)]!
      if (next instanceof Error) throw next
      return next
    },
    now: () => clock,
  })
  return { token, reads: () => reads, pass: (ms: number) => (clock += ms) }
}

test('a token is read once a minute', async () => {
  const { token, reads, pass } = source('one', 'two')
  expect([await token(), await token()]).toEqual(['one', 'one'])
  pass(59_999)
  expect(await token()).toBe('one')
  expect(reads()).toBe(1)
  pass(1)
  expect([await token(), await token(), reads()]).toEqual(['two', 'two', 2])
})

test('a rejected token is read again at once, and by many callers only once', async () => {
  const { token, reads } = source('one', 'two', 'three')
  await token()
  expect(await Promise.all([token('one'), token('one'), token('one')])).toEqual(['two', 'two', 'two'])
  expect(reads()).toBe(2)
})

test('a token rejected after it was replaced is not read again', async () => {
  const { token, reads } = source('one', 'two')
  await token()
  await token('one')
  expect([await token('one'), reads()]).toEqual(['two', 2])
})

test('a failed look at the file keeps the token for another minute', async () => {
  const { token, reads, pass } = source('one', new Error('EIO'), 'three')
  await token()
  pass(60_000)
  expect([await token(), await token(), reads()]).toEqual(['one', 'one', 2])
  pass(60_000)
  expect(await token()).toBe('three')
})

test('a failure counts once the token is rejected, and when there never was one', async () => {
  await expect(source(new Error('ENOENT')).token()).rejects.toThrow('ENOENT')
  const { token } = source('one', new Error('EIO'))
  await token()
  await expect(token('one')).rejects.toThrow('EIO')
})
