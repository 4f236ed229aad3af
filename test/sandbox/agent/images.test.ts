import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createImages, findImage } from '../../../sandbox/agent/images.ts'

const none = { given: {}, file: undefined, builtIn: {}, calledAs: '' }
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
  const images = createImages({ ...none, given: { 'b:1': 'given' }, file })
  await writeFile(file, 'a:1: one\nb:1: two\n')
  expect(await images.find('a:1')).toBe('one')
  expect(await images.find('b:1')).toBe('given')
  await writeFile(file, 'a:1: changed $PORT\n')
  expect(await images.find('a:1')).toBe('changed $PORT')
})

it('lets whoever runs it stand before what is built in', async () => {
  const file = join(folder, 'mine.yaml')
  await writeFile(file, 'b:1: mine\n')
  const builtIn = { 'a:1': 'ours', 'b:1': 'ours', 'c:1': 'ours' }
  const images = createImages({ ...none, given: { 'a:1': 'given' }, file, builtIn })
  expect(await Promise.all(['a:1', 'b:1', 'c:1'].map(images.find))).toEqual(['given', 'mine', 'ours'])
})

it('says how to map an unknown image', async () => {
  const images = createImages({ ...none, calledAs: 'npm start --' })
  expect(await images.find('x:1')).toBeUndefined()
  expect(images.explain('x:1')).toContain("with npm start -- --image x:1='COMMAND', or")
})

it('refuses a file that is no map of strings', async () => {
  const file = join(folder, 'wrong.yaml')
  await writeFile(file, '- a\n- b\n')
  await expect(createImages({ ...none, file }).find('a')).rejects.toThrow(file)
})
