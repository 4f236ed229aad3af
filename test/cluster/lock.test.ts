// Runs of the tool taking turns.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withLock } from './lock.ts'

const folder = await mkdtemp(join(tmpdir(), 'lock-'))
afterAll(() => rm(folder, { recursive: true }))

test('two runs that want the same thing take turns', async () => {
  const story: string[] = []
  const turn = (name: string) =>
    withLock(folder, async () => {
      story.push(`${name} in`)
      await new Promise(resolve => setImmediate(resolve))
      story.push(`${name} out`)
    })
  await Promise.all([turn('a'), turn('b'), turn('c')])
  const order = story.filter(line => line.endsWith('in')).flatMap(line => [line, line.replace('in', 'out')])
  expect(story).toEqual(order)
  expect(story).toHaveLength(6)
})

test('a run that fails lets the next one in', async () => {
  await expect(withLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(folder, async () => 'yes')).toBe('yes')
})

test('a lock on what is not there is refused, naming it', async () => {
  await expect(withLock(join(folder, 'missing', 'deeper'), async () => 'never')).rejects.toThrow('missing/deeper')
})
