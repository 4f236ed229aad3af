import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createImages, findImage } from '../../../sandbox/agent/images.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-'))
})
afterAll(() => rm(folder, { recursive: true }))

it.each([
  ['redis', 'redis:latest', true],
  ['redis:latest', 'redis', true],
  ['redis:7', 'redis', false],
  ['redis', 'docker.io/library/redis', true],
  ['host:5000/app', 'host:5000/app:latest', true],
  ['host:5000/app', 'app', false],
])('%s stands for %s: %s', (mapped, image, found) => {
  expect(findImage({ [mapped]: 'run' }, image)).toBe(found ? 'run' : undefined)
})

it('sees a change of the file without a restart, and lets the command line win', async () => {
  const file = join(folder, 'images.yaml')
  const images = createImages({ 'b:1': 'given' }, file)
  await writeFile(file, 'a:1: one\nb:1: two\n')
  expect(await images.find('a:1')).toBe('one')
  expect(await images.find('b:1')).toBe('given')
  await writeFile(file, 'a:1: changed $PORT\n')
  expect(await images.find('a:1')).toBe('changed $PORT')
})

it('says how to map an unknown image', async () => {
  const images = createImages({}, undefined)
  expect(await images.find('x:1')).toBeUndefined()
  expect(images.explain('x:1')).toContain("--image x:1='COMMAND'")
})

it('refuses a file that is no map of strings', async () => {
  const file = join(folder, 'wrong.yaml')
  await writeFile(file, '- a\n- b\n')
  await expect(createImages({}, file).find('a')).rejects.toThrow(file)
})
